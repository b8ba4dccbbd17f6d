"""The option that rewrites expectations; their difference is then reviewed as code."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-write", action="store_true", help="write what parsers give into *.expected.json")
