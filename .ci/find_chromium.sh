# shellcheck shell=bash
# Sourced by ./test and .ci/run: find_chromium sets `chromium` to a Chromium that starts, or to nothing and returns 1.
# Starting it is the only proof: on some systems the name is there and asks to install a package.

find_chromium() {
  for chromium in "${HOTSEAT_CHROMIUM:-chromium}" chromium-browser google-chrome \
    '/Applications/Chromium.app/Contents/MacOS/Chromium' \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    if chromium=$(command -v "$chromium") && "$chromium" --version >/dev/null 2>&1; then
      return 0
    fi
  done
  chromium=""
  return 1
}
