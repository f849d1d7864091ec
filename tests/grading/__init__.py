"""Tests of service.grading: each part by itself, and every question of the bank with the real model."""
