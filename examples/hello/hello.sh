#!/bin/sh
# Greets whoever is named, and tells which version of the image does so.
set -eu

printf 'Hello, %s! This is hello %s.\n' "${1:-world}" "$VERSION"
