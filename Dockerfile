# Calipso's web door, scheduler and command line; Neo4j is a container of its own (docker-compose.yml).
FROM python:3.11-slim

# The data folder is made here so that a volume mounted on it belongs to the user that writes it.
RUN useradd --create-home --uid 10001 calipso && install -d -o calipso -g calipso /home/calipso/data
WORKDIR /opt/calipso

COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY calipso calipso
COPY cypher cypher
COPY webapp webapp
COPY scheduler scheduler
RUN pip install --no-cache-dir .

USER calipso
EXPOSE 8080
ENTRYPOINT ["python", "-m"]
CMD ["webapp", "--host", "0.0.0.0"]
