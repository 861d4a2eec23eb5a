# The minutes of a review.
