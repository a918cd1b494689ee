// State of a thread or of the process: gradient mode, threads, default type, random generators, devices.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/cuda.h>
#include <torch/version.h>

using namespace shim;

SHIM uint8_t shim_grad_enabled() { return c10::GradMode::is_enabled(); }
SHIM void shim_set_grad_enabled(uint8_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

SHIM uint8_t shim_inference_enabled() { return c10::InferenceMode::is_enabled(); }
SHIM void* shim_inference_enter(uint8_t enabled) { return new c10::InferenceMode(enabled != 0); }
SHIM void shim_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// libtorch tells MKL how many threads to use, but not OpenBLAS, whose idle threads would spin beside it. Null where the BLAS is another.
extern "C" __attribute__((weak, visibility("default"))) void openblas_set_num_threads(int count);

static void share_threads() {
    if (openblas_set_num_threads) openblas_set_num_threads(at::get_num_threads());
}
static const bool shared_at_load = (share_threads(), true);

SHIM int32_t shim_threads() { return at::get_num_threads(); }
SHIM const char* shim_set_threads(int32_t count) {
    return guarded([&] {
        at::set_num_threads(count);
        share_threads();
    });
}
SHIM int32_t shim_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }
SHIM const char* shim_set_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

SHIM int32_t shim_default_dtype() { return static_cast<int32_t>(c10::typeMetaToScalarType(c10::get_default_dtype())); }
SHIM const char* shim_set_default_dtype(int32_t dtype) {
    return guarded([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(dtype))); });
}

SHIM const char* shim_version() { return TORCH_VERSION; }

SHIM int32_t shim_cuda_devices() {
    try {
        return static_cast<int32_t>(torch::cuda::device_count());
    } catch (...) {
        return 0;
    }
}
SHIM uint8_t shim_cudnn_available() {
    try {
        return torch::cuda::cudnn_is_available();
    } catch (...) {
        return 0;
    }
}
SHIM const char* shim_cuda_synchronize(int64_t index) {
    return guarded([&] { torch::cuda::synchronize(index); });
}
SHIM uint8_t shim_mps_available() {
    try {
        return at::globalContext().hasMPS();
    } catch (...) {
        return 0;
    }
}

// Setting: 0 TF32 in cuDNN, 1 TF32 in cuBLAS. A negative value only asks.
SHIM uint8_t shim_backend(int32_t setting, int32_t value) {
    auto& context = at::globalContext();
    const bool on = value > 0;
    const bool set = value >= 0;
    switch (setting) {
        case 0: if (set) context.setAllowTF32CuDNN(on); return context.allowTF32CuDNN();
        case 1: if (set) context.setAllowTF32CuBLAS(on); return context.allowTF32CuBLAS();
        default: return 0;
    }
}

SHIM const char* shim_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}
SHIM const char* shim_cuda_manual_seed(uint64_t seed) {
    return guarded([&] { torch::cuda::manual_seed_all(seed); });
}

SHIM const char* shim_generator(int32_t device_type, int32_t device_index, uint64_t seed, void** out) {
    return guarded([&] {
        at::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        at::Generator generator = device.is_cpu() ? at::detail::createCPUGenerator(seed) : at::globalContext().defaultGenerator(device).clone();
        generator.set_current_seed(seed);
        *out = generator.unsafeReleaseGeneratorImpl();
    });
}
SHIM const char* shim_default_generator(void** out) {
    return guarded([&] {
        at::Generator generator = at::globalContext().defaultGenerator(at::kCPU);
        *out = generator.unsafeReleaseGeneratorImpl();
    });
}
SHIM void shim_generator_release(c10::GeneratorImpl* impl) { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(impl); }

static at::Generator borrow_generator(c10::GeneratorImpl* impl) {
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(impl));
}

SHIM const char* shim_generator_seed(c10::GeneratorImpl* impl, uint64_t seed) {
    return guarded([&] {
        at::Generator generator = borrow_generator(impl);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_current_seed(seed);
    });
}
SHIM const char* shim_generator_new_seed(c10::GeneratorImpl* impl, uint64_t* seed) {
    return guarded([&] {
        at::Generator generator = borrow_generator(impl);
        std::lock_guard<std::mutex> lock(generator.mutex());
        *seed = generator.seed();
    });
}
SHIM const char* shim_generator_current_seed(c10::GeneratorImpl* impl, uint64_t* seed) {
    return guarded([&] { *seed = borrow_generator(impl).current_seed(); });
}
SHIM const char* shim_generator_state(c10::GeneratorImpl* impl, Handle* out) {
    return guarded([&] {
        at::Generator generator = borrow_generator(impl);
        std::lock_guard<std::mutex> lock(generator.mutex());
        *out = release(generator.get_state());
    });
}
SHIM const char* shim_generator_set_state(c10::GeneratorImpl* impl, Handle state) {
    return guarded([&] {
        at::Generator generator = borrow_generator(impl);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(borrow(state));
    });
}
