"""Measuring quality and speed on data that anyone brings."""
