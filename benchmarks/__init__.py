"""What Muyassir costs and how fast it is, measured beside its peers in one run."""
