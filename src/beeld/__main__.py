"""`python -m beeld`."""

from beeld.cli import main

if __name__ == "__main__":
    main()
