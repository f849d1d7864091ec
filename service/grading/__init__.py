"""Who marks: the built-in grader, its scripted double, and what is made of the marks at the end of a round."""
