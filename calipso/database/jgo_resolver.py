"""What maven.py starts where there is no `mvn`: python -m calipso.database.jgo_resolver ENDPOINT REPOSITORY WORK ANSWER."""

import os
import sys
from pathlib import Path

from jgo.env import EnvironmentBuilder, LinkStrategy
from jgo.maven import MavenContext


def write_classpath(endpoint: str, repository: Path, work: Path, answer: Path) -> None:
    """Fetch the endpoint (G:A:V joined by +) and all it needs; write the jars' paths into `answer` like mvn does."""
    context = MavenContext(repo_cache=repository, timeout=60)
    builder = EnvironmentBuilder(context=context, cache_dir=work / "jgo", link_strategy=LinkStrategy.HARD)
    environment = builder.from_endpoint(endpoint)
    # jgo parts jars from modules; a classpath takes both.
    jars = sorted(path for folder in ("jars", "modules") for path in (environment.path / folder).glob("*.jar"))
    answer.write_text(os.pathsep.join(str(jar) for jar in jars))


if __name__ == "__main__":
    write_classpath(sys.argv[1], *(Path(argument) for argument in sys.argv[2:5]))
