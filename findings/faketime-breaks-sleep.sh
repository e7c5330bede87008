#!/usr/bin/env bash
# Clock jumps for rehearsals with libfaketime 0.9.10 (Debian 0.9.10-2.1), and CPython's time.sleep (tried 2026-11-29).
#
# Good guess: FAKETIME_DONT_FAKE_MONOTONIC=1 leaves the monotonic clock alone, so a process whose calendar is set off waits
# as before; it is the documented way to set off only the calendar.
# Seen: with it time.sleep fails at once with EINVAL (CPython waits until an absolute monotonic moment, and the library
# moves that moment by the offset); without it sleeping works, and time.monotonic and CLOCK_BOOTTIME are set off too, so
# that only /proc/uptime still tells how long the machine has run.
# Whoever rehearses a wrong clock leaves that setting out and takes /proc/uptime as the witness.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
(cd "$folder" && apt-get download -qq libfaketime=0.9.10-2.1 && dpkg -x libfaketime_*.deb there)
library=$(find "$folder/there" -name libfaketime.so.1)
cat > "$folder/waits.py" <<'PY'
import time

since = time.time()
try:
    time.sleep(0.01)
except OSError as error:
    print("fails", error.errno)
else:
    ran = float(open("/proc/uptime").read().split()[0])
    print("sleeps", "moved" if abs(time.clock_gettime(time.CLOCK_BOOTTIME) - ran) > 86_400 else "true")
PY
told() { env LD_PRELOAD="$library" FAKETIME=+70d "$@" python3 "$folder/waits.py"; }
alone=$(told NO_SUCH_SETTING=1)
kept=$(told FAKETIME_DONT_FAKE_MONOTONIC=1)
echo "libfaketime 0.9.10 under $(python3 --version): without the setting it $alone (CLOCK_BOOTTIME), with it it $kept."
[ "$alone" = "sleeps moved" ] || { echo "Without the setting it was expected to sleep with CLOCK_BOOTTIME moved."; exit 1; }
[ "$kept" = "fails 22" ] || { echo "With the setting it was expected to fail with EINVAL."; exit 1; }
