#!/bin/sh
echo "apphub v0.3.8 on $(uname -m)"
