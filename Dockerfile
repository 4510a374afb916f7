# BASE may name a mirror's copy of the same image.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Constraints by variable reach the build backend too, which pip fetches on its own.
ENV PIP_CONSTRAINT=/src/constraints.txt PIP_BUILD_CONSTRAINT=/src/constraints.txt \
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN ["python", "-m", "venv", "--without-pip", "/opt/mockserver"]
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY specs specs
COPY fixtures fixtures
COPY mockserver mockserver
RUN ["python", "-m", "pip", "--python", "/opt/mockserver/bin/python", "install", "--quiet", "."]
# A start fills the cache of parsed specifications, since the image's root may be read-only when it runs.
RUN ["/opt/mockserver/bin/python", "-I", "-c", \
     "import pathlib, mockserver.launch as m\nwith m.running(cache=pathlib.Path('/opt/mockserver/cache')): pass"]
RUN ["chmod", "-R", "a+rX", "/opt/mockserver"]

FROM ${BASE}
RUN ["useradd", "--uid", "10001", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", "mockserver"]
COPY --from=build /opt/mockserver /opt/mockserver
ENV PATH=/opt/mockserver/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    MOCKSERVER_CACHE_DIR=/opt/mockserver/cache MOCKSERVER_CA_FOLDER= MOCKSERVER_HOST=0.0.0.0
USER 10001:10001
WORKDIR /
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["mockserver", "health"]
ENTRYPOINT ["mockserver"]
CMD ["serve"]
