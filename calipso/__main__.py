"""`python -m calipso` is the same door as the command `calipso`."""

from calipso.cli import main

if __name__ == "__main__":
    main()
