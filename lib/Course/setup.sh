# Sourced by ./course: finds out what this machine lacks and installs it. Every part is a probe followed by an action, so that
# running it again is quick and finishes what an earlier, interrupted run began. The choice of stack is written last.

log=$root/artifacts/setup.log
ticker=

fail() {
    printf 'course: %s\n' "$*" >&2
    exit 1
}

note() {
    printf 'course: %s\n' "$*" >&2
}

stop_ticker() {
    if [ -n "$ticker" ]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        ticker=
    fi
}

clean_up() {
    stop_ticker
    rm -rf "$root"/artifacts/.course.$$ "$root"/artifacts/.began.$$ "$root"/artifacts/.probe.$$ "$root"/.stack.$$
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One set-up or build at a time. Children do not get the descriptor: a compiler server would hold the lock.
with_lock() {
    mkdir -p "$root/artifacts" 2>/dev/null || fail "cannot write to $root: check its owner and the free disk space"
    if [ -z "${locked:-}" ] && command -v flock >/dev/null; then
        exec 9>"$root/artifacts/.lock"
        flock -n 9 || { note "waiting for another ./course to finish setting up"; flock 9; }
        locked=yes
    fi
}

release_lock() {
    if [ -n "${locked:-}" ]; then
        exec 9>&-
        locked=
    fi
}

# step MESSAGE COMMAND…: runs the command with its output in the log, showing the seconds it takes.
step() {
    local message=$1 began=$SECONDS status=0
    shift
    printf '%s …' "$message"
    if [ -t 1 ]; then
        (while sleep 1; do printf '\r%s … %d s' "$message" $((SECONDS - began)); done) 9>&- &
        ticker=$!
    fi
    : >"$log"
    "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
    stop_ticker
    [ ! -t 1 ] || printf '\r%s …' "$message"
    printf ' %d s\n' $((SECONDS - began))
    return "$status"
}

last_step_says() {
    grep -Eq "$1" "$log"
}

# explain WHAT: ends with the plain reason why the last step failed, as far as its output tells.
explain() {
    if last_step_says 'No space left on device|Disk quota exceeded|ENOSPC|enough free (disk )?space'; then
        fail "$1: the disk is full. Free some space and run ./course again"
    elif last_step_says 'NU1301|NU1302|Unable to load the service index'; then
        fail "$1: a package feed cannot be reached. Check the network and the feeds that 'dotnet nuget list source' shows, then run ./course again"
    elif last_step_says 'Could not get lock|is another process using it|Unable to acquire the dpkg'; then
        fail "$1: another package manager holds the lock. Wait until it is done, then run ./course again"
    elif last_step_says 'dpkg was interrupted'; then
        fail "$1: an earlier installation was interrupted. Run 'dpkg --configure -a' as root, then ./course again"
    elif last_step_says 'Temporary failure resolving|Could not resolve|Failed to fetch|Could not connect|Unable to locate package|has no installation candidate'; then
        fail "$1: the Debian mirror cannot be reached or lacks the package. Check /etc/apt/sources.list and the network, then run ./course again"
    fi
    local detail
    detail=$(grep -Em 1 'error |E: |rror:' "$log" | cut -c 1-400 || true)
    fail "$1${detail:+: $detail} (whole output: $log)"
}

# need_space GIB: the file system that holds the repository must have this much room.
need_space() {
    local free
    free=$(df -Pk "$root" | tail -n 1 | { read -r _ _ _ kib _ && printf '%s' "$kib"; })
    if [ "$free" -lt $(($1 * 1048576)) ]; then
        fail "$root has $((free / 1024)) MiB free; this needs $1 GiB. Free some space and run ./course again"
    fi
}

check_sdk() {
    local found
    command -v dotnet >/dev/null ||
        fail "the .NET SDK is missing. Install the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0) and run ./course again"
    found=$(dotnet --list-sdks 2>/dev/null | grep -o '^[0-9][^ ]*' | tr '\n' ' ' || true)
    case " $found" in
        *' 10.'*) ;;
        *) fail "found the .NET SDK ${found:-(none) }but expected 10.0.100 or a newer 10.x. Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and run ./course again" ;;
    esac
}

package_version() {
    sed -n "s/.*Include=\"$1\" Version=\"\([^\"]*\)\".*/\1/p" "$root/Directory.Packages.props"
}

restore_probe() {
    dotnet restore "$1/probe.csproj" -nodeReuse:false
}

# too_old ASSETS: what TorchSharp's native library asks of this system and does not find, in the words of the dynamic loader;
# nothing where it would load. It is built on a newer system than many that are in use (0.107.0: GCC 13's C++ library).
too_old() {
    local folder library
    [ "$(uname -s)" = Linux ] && command -v ldd >/dev/null || return 0
    sed -n '/"packageFolders": {/,/}$/ s/^ *"\(.*\)": {}.*/\1/p' "$1" | while read -r folder; do
        for library in "${folder%/}/torchsharp/$(package_version "$torch_package")"/runtimes/linux-x64/native/*.so; do
            [ ! -e "$library" ] || ldd "$library" 2>&1 | sed -n "s|.*/\([^/]*: version .* not found\).*|\1|p" | head -n 1 || true
        done
    done
}

# Asks the configured feeds for the packages that lib/compat stands in for, and answers in $stack. The folder lies inside the repository so that
# a NuGet.config here or above counts, and has its own Directory.* files so that the repository's build settings do not.
choose_stack() {
    local folder=$root/artifacts/.probe.$$ name lack
    mkdir -p "$folder"
    for name in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
        printf '<Project />\n' >"$folder/$name"
    done
    {
        printf '<Project Sdk="Microsoft.NET.Sdk">\n<PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>\n<ItemGroup>\n'
        for name in "$torch_package" Plotly.NET Plotly.NET.CSharp SkiaSharp NetMQ Microsoft.ML.OnnxRuntime; do
            printf '<PackageReference Include="%s" Version="[%s]" />\n' "$name" "$(package_version "$name")"
        done
        printf '</ItemGroup>\n</Project>\n'
    } >"$folder/probe.csproj"
    if step "Asking the package feeds for $torch_package" restore_probe "$folder"; then
        # A cache may hold the managed packages from elsewhere; without libtorch itself they are of no use.
        lack=$(too_old "$folder/obj/project.assets.json")
        if ! grep -q '"libtorch-c' "$folder/obj/project.assets.json"; then
            stack=compat
            note "the package feeds have $torch_package but not the libtorch it needs: using lib/compat over this system's libtorch (Stack=compat)"
        elif [ -n "$lack" ]; then
            stack=compat
            note "$torch_package does not run on this system ($lack): using lib/compat over this system's libtorch (Stack=compat)"
        else
            stack=nuget
        fi
    elif last_step_says 'NU1301|NU1302' || ! last_step_says 'NU110[0-3]'; then
        explain "cannot choose where packages come from"
    else
        stack=compat
        note "the package feeds have no $torch_package, Plotly.NET, SkiaSharp, NetMQ or ONNX Runtime: using lib/compat over this system's libtorch (Stack=compat)"
    fi
    rm -rf "$folder"
}

debian_lacks() {
    local name
    for name; do
        case " $(dpkg-query -W -f '${db:Status-Status} ' "$name" 2>/dev/null || true)" in
            *' installed '*) ;;
            *) printf '%s ' "$name" ;;
        esac
    done
}

# How to become root without asking when nobody is there to answer: prints the prefix, or fails.
root_prefix() {
    if [ "$(id -u)" = 0 ]; then
        return 0
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        printf 'sudo'
    else
        return 1
    fi
}

apt() {
    local prefix
    prefix=$(root_prefix)
    # sudo may ask for a password on the terminal; the step itself reads nothing.
    [ -z "$prefix" ] || sudo true
    step "Installing $*" $prefix env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -q && exec apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=60 "$@"' sh "$@"
}

# The compat stack needs libtorch with a fast BLAS, a C++ compiler for the shim, decoders of images, and libzmq for
# the Jupyter kernel.
install_compat() {
    local missing=()
    if [ -n "${LIBTORCH:-}" ]; then
        [ -e "$LIBTORCH/lib/libtorch.so" ] || [ -e "$LIBTORCH/lib/libtorch.dylib" ] ||
            fail "LIBTORCH is $LIBTORCH, but there is no lib/libtorch.so in it. Point it at an unpacked libtorch, or unset it to use Debian's"
    elif command -v dpkg-query >/dev/null; then
        missing+=($(debian_lacks libtorch-dev libopenblas0-pthread))
    else
        fail "this system has no Debian packages. Unpack libtorch, set LIBTORCH to its folder and run ./course setup --stack compat again"
    fi
    command -v g++ >/dev/null || missing+=(g++)
    ! command -v dpkg-query >/dev/null || missing+=($(debian_lacks libturbojpeg0 libpng16-16 libzmq5))
    [ "${#missing[@]}" != 0 ] || return 0
    command -v apt-get >/dev/null ||
        fail "missing: ${missing[*]}. Install them with this system's package manager and run ./course again"
    root_prefix >/dev/null ||
        fail "missing: ${missing[*]}. Installing them needs root: run 'apt-get install ${missing[*]}' as root, then ./course again"
    need_space 3
    apt "${missing[@]}" || explain "cannot install ${missing[*]}"
}

install_optional() {
    command -v apt-get >/dev/null && root_prefix >/dev/null && apt "$@"
}

# npm_ci FOLDER OPTION…: what the folder's lock file lists.
npm_ci() {
    # Node trusts only its own list of certificates; where a proxy signs, the system's list has the right one.
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
        export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
    fi
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --fetch-retries=1 "${@:2}"
}

# Scripts for the offline book and charts and, with the compat stack, ONNX Runtime. Their lack is told, never fatal: notebooks run without them.
# The record names the stack, because only compat takes ONNX Runtime from npm; where the registry lacks that one package, npm leaves it out.
install_scripts() {
    local lock=$root/package-lock.json complete=$root/node_modules/.complete lacks='the book will lack charts, formulas and diagrams that work offline' options=() record
    [ -f "$lock" ] || return 0
    if [ "$stack" = compat ]; then
        lacks="$lacks, and exported models (ONNX) cannot be run"
    else
        options=(--omit=optional)
    fi
    record=$(cat "$lock"; printf '%s' "$stack")
    [ ! -f "$complete" ] || [ "$(cat "$complete")" != "$record" ] || return 0
    if ! command -v npm >/dev/null && ! { [ "$stack" = compat ] && install_optional npm; }; then
        note "no npm: notebooks run, but $lacks. Install npm and run ./course setup to have them"
        return 0
    fi
    rm -f "$complete"
    if step "Fetching npm packages (npm ci)" npm_ci "$root" ${options[@]+"${options[@]}"}; then
        [ "$stack" != compat ] || [ -d "$root/node_modules/com.github.asus4.onnxruntime" ] ||
            note "the npm registry has no com.github.asus4.onnxruntime: exported models (ONNX) cannot be run; everything else works"
        printf '%s\n' "$record" >"$complete.$$" && mv "$complete.$$" "$complete"
    else
        rm -rf "$root/node_modules"
        note "npm ci failed (whole output: $log): notebooks run, but $lacks. Run ./course setup to try again"
    fi
}

install_browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        ! command -v "$name" >/dev/null || return 0
    done
    install_optional chromium ||
        note "no Chromium: the tests that look at drawn pages will be skipped. Install it to run them"
}

# install_for_tests WHAT PACKAGE…: Debian's packages of something that only tests need.
install_for_tests() {
    local what=$1 missing
    shift
    command -v dpkg-query >/dev/null || { note "the tests that need $what are skipped where it is missing"; return 0; }
    missing=($(debian_lacks "$@"))
    [ "${#missing[@]}" = 0 ] || install_optional "${missing[@]}" ||
        note "cannot install ${missing[*]}: the tests that need $what will be skipped"
}

# Kubernetes' schemas, by which the manifests in deploy are checked.
install_schemas() {
    local folder=$root/tests/Course.Tests/Sharding/schema complete record
    complete=$folder/node_modules/.complete
    [ -f "$folder/package-lock.json" ] || return 0
    record=$(cat "$folder/package-lock.json")
    [ ! -f "$complete" ] || [ "$(cat "$complete")" != "$record" ] || return 0
    if ! command -v npm >/dev/null; then
        note "no npm: the tests that need Kubernetes' schemas will be skipped"
        return 0
    fi
    if step "Fetching Kubernetes' schemas (npm ci)" npm_ci "$folder"; then
        printf '%s\n' "$record" >"$complete"
    else
        rm -rf "$folder/node_modules"
        note "npm ci failed (whole output: $log): the tests that need Kubernetes' schemas will be skipped"
    fi
}

# JupyterLab or Jupyter Notebook for ./course lab: what is there, else Debian's package, else pip in an environment of the checkout's own.
install_jupyter() {
    local home=$root/artifacts/jupyter
    if command -v jupyter-lab >/dev/null || command -v jupyter-notebook >/dev/null || [ -x "$home/bin/jupyter-lab" ]; then
        return 0
    fi
    ! install_optional jupyter-notebook || return 0
    command -v python3 >/dev/null || return 0
    step "Fetching JupyterLab (pip)" sh -c 'python3 -m venv "$1" && exec "$1/bin/pip" install --quiet jupyterlab' sh "$home" ||
        rm -rf "$home"
}

# setup [--tests] [--stack nuget|compat|auto]
setup() {
    local wanted= tests=no recorded=
    while [ $# != 0 ]; do
        case $1 in
            --tests) tests=yes ;;
            --stack=*) wanted=${1#--stack=} ;;
            --stack)
                [ $# -gt 1 ] || { note "--stack needs a value: nuget, compat or auto"; exit 2; }
                wanted=$2
                shift
                ;;
            -h | --help)
                printf 'Usage: ./course setup [--stack nuget|compat|auto] [--tests]\n\n'
                printf 'Installs what this machine lacks. Run again at any time: it is quick when nothing is missing.\n\n'
                printf '  --stack   where TorchSharp, Plotly.NET, SkiaSharp, NetMQ and ONNX Runtime come from: the package feeds (nuget), lib/compat\n'
                printf '            over the system libraries (compat), or ask the feeds again (auto); default: what .stack records, else auto\n'
                printf '  --tests   also what only the tests need (Chromium, Jupyter, onnx for Python, Open MPI, schemas of Kubernetes)\n'
                return 0
                ;;
            *)
                note "unknown argument '$1' for setup; expected --stack nuget|compat|auto or --tests"
                exit 2
                ;;
        esac
        shift
    done
    case $wanted in
        '' | nuget | compat | auto) ;;
        *)
            note "--stack is '$wanted'; expected nuget, compat or auto"
            exit 2
            ;;
    esac
    torch_package=TorchSharp-cpu
    if [ "${Accelerator:-cpu}" = cuda ]; then
        torch_package=TorchSharp-cuda-linux
    fi

    check_sdk
    [ ! -f "$root/.stack" ] || recorded=$(tr -d '[:space:]' <"$root/.stack")
    stack=${wanted:-$recorded}
    case $stack in
        nuget | compat) ;;
        *)
            with_lock
            need_space 2
            choose_stack
            ;;
    esac
    with_lock
    [ "$stack" != compat ] || install_compat
    install_scripts
    if [ "$tests" = yes ]; then
        install_browser
        # What drives the kernel from outside: Jupyter's own tests of kernels, the programs that execute and convert notebooks, and a front end.
        install_for_tests Jupyter python3-jupyter-kernel-test python3-nbclient python3-nbconvert jupyter-notebook
        install_for_tests "Python's onnx, whose checker reads exported models," python3-onnx
        install_for_tests "Open MPI, with which several processes train one model," openmpi-bin
        install_schemas
    fi
    if [ "$stack" != "$recorded" ]; then
        printf '%s\n' "$stack" >"$root/.stack.$$" && mv "$root/.stack.$$" "$root/.stack" ||
            fail "cannot write $root/.stack: check its owner and the free disk space"
    fi
}
