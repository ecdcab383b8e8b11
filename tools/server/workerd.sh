#!/bin/sh
# Runs workerd ($WORKERD_BINARY) so that it never outlives the process that started it, even when that one is killed with -9:
# by the kernel where setpriv exists (Linux), else by a watcher that looks every second.
if command -v setpriv >/dev/null 2>&1; then
  exec setpriv --pdeathsig KILL -- "$WORKERD_BINARY" "$@"
fi
parent=$PPID
(
  while kill -0 "$parent" && kill -0 "$$"; do sleep 1; done
  kill -9 "$$"
) </dev/null >/dev/null 2>&1 3>&- &
exec "$WORKERD_BINARY" "$@"
