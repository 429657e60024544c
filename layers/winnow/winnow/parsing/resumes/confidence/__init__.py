"""How sure a value is: features of each value, and the curves that turn them into probabilities."""
