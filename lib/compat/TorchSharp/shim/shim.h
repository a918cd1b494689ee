// The C interface between TorchSharp's managed code and libtorch. Every function that can fail returns null on success
// or the text of the error, valid until the same thread's next call; no C++ exception leaves this library.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>
#include <string>

#define SHIM extern "C" __attribute__((visibility("default")))

namespace shim {

// A tensor crosses the border as its TensorImpl*, which owns one reference.
using Handle = c10::TensorImpl*;

enum Tag : int32_t {
    Missing = 0,  // take the schema's default
    None,
    Int,
    Double,
    Bool,
    Tensor,
    IntList,
    DoubleList,
    BoolList,
    TensorList,
    String,
    Device,     // bits: type, length: index
    Generator,  // bits: at::GeneratorImpl*
    Complex,    // bits: double[2]
};

struct Value {
    int32_t tag;
    int32_t length;
    union {
        int64_t i;
        double d;
        void* p;
    };
};
static_assert(sizeof(Value) == 16);

inline at::Tensor borrow(Handle handle) {
    return handle == nullptr
        ? at::Tensor()
        : at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

inline Handle release(at::Tensor&& tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

inline std::vector<at::Tensor> borrow(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t k = 0; k < count; ++k) tensors.push_back(borrow(handles[k]));
    return tensors;
}

const char* keep_error(std::string text);

template <typename F>
const char* guarded(F&& body) {
    try {
        body();
        return nullptr;
    } catch (const c10::Error& error) {
        return keep_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        return keep_error(error.what());
    } catch (...) {
        return keep_error("libtorch threw something that is not a std::exception");
    }
}

}  // namespace shim
