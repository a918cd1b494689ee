// What an operator call cannot do: references, cheap properties, data pointers, autograd.
#include "shim.h"

#include <torch/csrc/autograd/autograd.h>

using namespace shim;

SHIM void shim_release(Handle handle) {
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle);
}

SHIM Handle shim_share(Handle handle) { return release(borrow(handle)); }

struct Properties {
    int64_t numel, dim;
    int32_t dtype, device_type, device_index;
    uint8_t requires_grad, is_leaf, is_contiguous, is_sparse, is_conj, is_neg, is_inference, has_storage;
};

SHIM const char* shim_properties(Handle handle, Properties* out) {
    return guarded([&] {
        at::Tensor t = borrow(handle);
        out->dim = t.dim();
        out->numel = t.numel();
        out->dtype = static_cast<int32_t>(t.scalar_type());
        out->device_type = static_cast<int32_t>(t.device().type());
        out->device_index = t.device().index();
        out->requires_grad = t.requires_grad();
        out->is_leaf = t.is_leaf();
        out->is_sparse = t.is_sparse();
        out->is_contiguous = !t.is_sparse() && t.is_contiguous();
        out->is_conj = t.is_conj();
        out->is_neg = t.is_neg();
        out->is_inference = t.is_inference();
        out->has_storage = t.has_storage();
    });
}

SHIM int32_t shim_dtype(Handle handle) { return static_cast<int32_t>(c10::typeMetaToScalarType(handle->dtype())); }

SHIM int32_t shim_dim(Handle handle) {
    try {
        return static_cast<int32_t>(handle->dim());
    } catch (...) {
        return -1;
    }
}

SHIM int64_t shim_numel(Handle handle) {
    try {
        return handle->numel();
    } catch (...) {
        return -1;
    }
}

// Sizes and strides for at most `capacity` dimensions; returns the number of dimensions, or -1 where the tensor has none.
SHIM int32_t shim_sizes(Handle handle, int64_t* out, int32_t capacity) {
    try {
        auto sizes = handle->sizes();
        for (size_t k = 0; k < sizes.size() && k < static_cast<size_t>(capacity); ++k) out[k] = sizes[k];
        return static_cast<int32_t>(sizes.size());
    } catch (...) {
        return -1;
    }
}

SHIM int32_t shim_strides(Handle handle, int64_t* out, int32_t capacity) {
    try {
        auto strides = handle->strides();
        for (size_t k = 0; k < strides.size() && k < static_cast<size_t>(capacity); ++k) out[k] = strides[k];
        return static_cast<int32_t>(strides.size());
    } catch (...) {
        return -1;
    }
}

SHIM const char* shim_data(Handle handle, void** data, int64_t* offset) {
    return guarded([&] {
        at::Tensor t = borrow(handle);
        *data = t.data_ptr();
        *offset = t.storage_offset();
    });
}

// The value of a one-element CPU tensor without a call into an operator; false where only an operator can tell.
SHIM int32_t shim_scalar(Handle handle, Value* out) {
    try {
        if (handle->numel() != 1 || !handle->is_cpu() || !handle->has_storage() || handle->is_sparse()) return 0;
        if (handle->key_set().has_any(c10::DispatchKeySet({c10::DispatchKey::Conjugate, c10::DispatchKey::Negative}))) return 0;
        const char* data = static_cast<const char*>(handle->data());
        out->length = 0;
        switch (c10::typeMetaToScalarType(handle->dtype())) {
            case at::kFloat: out->tag = Double; out->d = *reinterpret_cast<const float*>(data); return 1;
            case at::kDouble: out->tag = Double; out->d = *reinterpret_cast<const double*>(data); return 1;
            case at::kHalf: out->tag = Double; out->d = static_cast<float>(*reinterpret_cast<const at::Half*>(data)); return 1;
            case at::kBFloat16: out->tag = Double; out->d = static_cast<float>(*reinterpret_cast<const at::BFloat16*>(data)); return 1;
            case at::kLong: out->tag = Int; out->i = *reinterpret_cast<const int64_t*>(data); return 1;
            case at::kInt: out->tag = Int; out->i = *reinterpret_cast<const int32_t*>(data); return 1;
            case at::kShort: out->tag = Int; out->i = *reinterpret_cast<const int16_t*>(data); return 1;
            case at::kChar: out->tag = Int; out->i = *reinterpret_cast<const int8_t*>(data); return 1;
            case at::kByte: out->tag = Int; out->i = *reinterpret_cast<const uint8_t*>(data); return 1;
            case at::kBool: out->tag = Bool; out->i = *reinterpret_cast<const bool*>(data); return 1;
            default: return 0;
        }
    } catch (...) {
        return 0;
    }
}

// The general form: copies one complex or real number off any device.
SHIM const char* shim_item(Handle handle, Value* out, double* complex_parts) {
    return guarded([&] {
        at::Scalar value = borrow(handle).item();
        out->length = 0;
        if (value.isComplex()) {
            auto parts = value.toComplexDouble();
            complex_parts[0] = parts.real();
            complex_parts[1] = parts.imag();
            out->tag = Complex;
            out->p = complex_parts;
        } else if (value.isBoolean()) {
            out->tag = Bool;
            out->i = value.toBool();
        } else if (value.isIntegral(false)) {
            out->tag = Int;
            out->i = value.toLong();
        } else {
            out->tag = Double;
            out->d = value.toDouble();
        }
    });
}

// Memory that managed code owns; `forget(context)` is called once libtorch lets go of it.
SHIM const char* shim_from_memory(void* data, const int64_t* sizes, int32_t dim, int32_t dtype, void (*forget)(void*), void* context, Handle* out) {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        *out = release(at::from_blob(data, c10::IntArrayRef(sizes, dim), [forget, context](void*) { forget(context); }, options));
    });
}

SHIM const char* shim_set_requires_grad(Handle handle, uint8_t value) {
    return guarded([&] { borrow(handle).set_requires_grad(value != 0); });
}

SHIM const char* shim_retain_grad(Handle handle) {
    return guarded([&] { borrow(handle).retain_grad(); });
}

SHIM const char* shim_grad(Handle handle, Handle* out) {
    return guarded([&] { *out = release(at::Tensor(borrow(handle).grad())); });
}

SHIM const char* shim_set_grad(Handle handle, Handle grad) {
    return guarded([&] {
        at::Tensor t = borrow(handle), g = borrow(grad);
        if (g.defined()) {
            TORCH_CHECK(g.sizes() == t.sizes(), "assigned grad has data of a different size: expected ", t.sizes(), ", found ", g.sizes());
            TORCH_CHECK(g.scalar_type() == t.scalar_type(), "assigned grad has data of a different type: expected ", t.scalar_type(), ", found ", g.scalar_type());
            TORCH_CHECK(g.device() == t.device(), "assigned grad is on a different device: expected ", t.device(), ", found ", g.device());
        }
        t.mutable_grad() = g;
    });
}

// Points a tensor at another's data, keeping its identity for autograd and for whoever holds it.
SHIM const char* shim_set_data(Handle handle, Handle data) {
    return guarded([&] { borrow(handle).set_data(borrow(data)); });
}

SHIM const char* shim_backward(const Handle* roots, int64_t root_count, const Handle* grads, int64_t grad_count,
                               const Handle* inputs, int64_t input_count, uint8_t retain_graph, uint8_t create_graph) {
    return guarded([&] {
        torch::autograd::backward(borrow(roots, root_count), borrow(grads, grad_count), retain_graph != 0, create_graph != 0, borrow(inputs, input_count));
    });
}

SHIM const char* shim_gradients(const Handle* outputs, int64_t output_count, const Handle* inputs, int64_t input_count,
                                const Handle* grads, int64_t grad_count, uint8_t retain_graph, uint8_t create_graph, uint8_t allow_unused, Handle* out) {
    return guarded([&] {
        auto result = torch::autograd::grad(borrow(outputs, output_count), borrow(inputs, input_count), borrow(grads, grad_count),
                                            retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t k = 0; k < result.size(); ++k) out[k] = release(std::move(result[k]));
    });
}
