#!/usr/bin/env bash
# Builds libTorchSharpShim.so against the system's libtorch, or against the one in the folder LIBTORCH names.
# usage: build.sh <output folder> <temporary folder>
set -euo pipefail
output=$1
temporary=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "libtorch shim : error SHIM1: $1" >&2; exit 1; }

if [[ -n ${LIBTORCH:-} ]]; then
    include=$LIBTORCH/include
    library=$LIBTORCH/lib
    [[ -f $include/ATen/ATen.h ]] || fail "LIBTORCH is $LIBTORCH, but it holds no include/ATen/ATen.h: unpack libtorch there, or unset LIBTORCH and run ./course setup"
else
    include=/usr/include
    [[ -f $include/ATen/ATen.h ]] || fail "libtorch's headers are missing: run ./course setup (it installs libtorch-dev)"
    library=$(dirname "$(ls /usr/lib/*/libtorch.so /usr/lib/libtorch.so 2>/dev/null | head -n 1)")
fi
[[ -f $library/libtorch_cpu.so ]] || fail "libtorch's libraries are missing in '$library': run ./course setup"
command -v g++ >/dev/null || fail "the C++ compiler g++ is missing: run ./course setup"

# Some of libtorch's classes have a member more without NDEBUG, and its releases are built with it.
flags=(-O2 -DNDEBUG -fPIC -fvisibility=hidden -isystem "$include/torch/csrc/api/include")
# Naming /usr/include, where g++ looks anyway, would hide the C library's headers from the C++ library's.
[[ $include == /usr/include ]] || flags+=(-isystem "$include")
# libtorch's headers refuse a standard older than theirs: C++17 before libtorch 2.14, C++20 from there on. They get the oldest they accept.
standard=
for candidate in c++17 c++20; do
    if refusal=$(g++ -std=$candidate "${flags[@]}" -E -x c++ -include ATen/ATen.h /dev/null 2>&1 >/dev/null); then
        standard=$candidate
        break
    fi
done
[[ -n $standard ]] || fail "this g++ cannot read libtorch's headers in $include as C++17 or as C++20 (g++ 11 or newer can): $(grep -m 1 error <<<"$refusal" || echo "$refusal")"
flags+=(-std=$standard)
# Older binary releases of libtorch use the compiler's previous string type.
grep -q __cxx11 "$library/libc10.so" || flags+=(-D_GLIBCXX_USE_CXX11_ABI=0)

mkdir -p "$output" "$temporary"
pids=()
for unit in operators tensors context; do
    g++ "${flags[@]}" -c "$here/$unit.cpp" -o "$temporary/$unit.o" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "the shim did not compile against the libtorch in $library"; done

link=(-L"$library" -Wl,-rpath,"$library" -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10)
# The CUDA half registers its kernels when it is loaded, so it must be named although nothing refers to it.
if [[ -f $library/libtorch_cuda.so ]]; then link+=(-ltorch_cuda -lc10_cuda); fi
g++ -shared "$temporary"/{operators,tensors,context}.o -o "$temporary/libTorchSharpShim.so" "${link[@]}"
mv -f "$temporary/libTorchSharpShim.so" "$output/libTorchSharpShim.so"
