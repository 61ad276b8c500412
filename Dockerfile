# Rapporto, alone in an image without a shell. `docker build -t rapporto .`; docs/operating.md says how to run it.

FROM node:22-bookworm-slim AS node

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends make gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/* \
    && rustup target add wasm32-unknown-unknown
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /rapporto
COPY . .
RUN make build && mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /rapporto/target/release/rapporto /usr/local/bin/rapporto
# A named volume takes over whose this folder is.
COPY --from=build --chown=nonroot:nonroot /data /data
ENV RAPPORTO_DB=/data/rapporto.db RAPPORTO_LISTEN=0.0.0.0:3000
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["/usr/local/bin/rapporto"]
CMD ["serve"]
