"""Forms: their expressions cannot do harm, and no question is lost, asked twice or out of order."""
