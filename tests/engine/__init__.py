"""Tests of the engine: inbox to turns to ledger to delivery, and what an operator sees of it."""
