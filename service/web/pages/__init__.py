"""The pages, one module each: a frozen context, and the routes that fill it."""
