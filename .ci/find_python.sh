# shellcheck shell=bash disable=SC2034
# Sourced by ./run and ./test: find_python sets `python` to the first Python that Hotseat runs on, or says in one line
# what is wrong and returns 1. Kept to what bash 3.2 knows, for macOS.

# The versions that torch 2.13.0 has builds for; requires-python in pyproject.toml says the same.
oldest_python=3.11
newest_python=3.14

# Prints a verdict, the version and where the program really is, such as "ok 3.11 /usr/bin/python3". Runs on any Python,
# even one far too old, and looks for what a virtual environment needs, because some systems package that apart.
python_probe='
import sys
oldest, newest = [tuple(int(part) for part in text.split(".")) for text in sys.argv[1:3]]
version = sys.version_info[:2]
verdict = "old" if version < oldest else "new" if version > newest else "ok"
if verdict == "ok":
    from importlib.util import find_spec
    if not (find_spec("venv") and find_spec("ensurepip")):
        verdict = "bare"
print("%s %d.%d %s" % (verdict, version[0], version[1], sys.executable))
'

complain() {
  printf 'hotseat: %s\n' "$1" >&2
}

find_python() {
  local candidate answer version bare="" unfit="" wanted="Hotseat needs Python $oldest_python to $newest_python"
  local remedy="install one, or name it: HOTSEAT_PYTHON=/path/to/python"
  if [ -n "${HOTSEAT_PYTHON:-}" ]; then
    set -- "$HOTSEAT_PYTHON"
  else
    set -- python3 python3.14 python3.13 python3.12 python3.11
  fi
  for candidate; do
    case $candidate in
      /*) ;;
      */*) candidate=$PWD/$candidate ;;
    esac
    answer=$("$candidate" -c "$python_probe" "$oldest_python" "$newest_python" 2>/dev/null) || continue
    version=${answer#* } version=${version%% *}
    case $answer in
      ok\ *) python=${answer#* * }; return 0 ;;
      bare\ *) bare=${bare:-"$candidate (Python $version) comes without venv and ensurepip; install them (Debian and Ubuntu: apt install python$version-venv)"} ;;
      old\ * | new\ *) unfit=${unfit:-"$candidate is Python $version, and $wanted; $remedy"} ;;
    esac
  done
  if [ -z "$bare$unfit" ] && [ -n "${HOTSEAT_PYTHON:-}" ]; then
    unfit="HOTSEAT_PYTHON is $HOTSEAT_PYTHON, which does not run as a Python; $wanted"
  fi
  complain "${bare:-${unfit:-"$wanted and none was found; $remedy"}}"
  return 1
}
