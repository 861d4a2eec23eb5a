# Forms, their clashes and likely doubles.
