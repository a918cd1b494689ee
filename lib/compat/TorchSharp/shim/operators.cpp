// Calls any operator through libtorch's dispatcher: find it by name once, then call it with tagged values.
#include "shim.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>

namespace shim {

static thread_local std::string last_error;

const char* keep_error(std::string text) {
    // A JIT type error carries the C++ stack in its text.
    for (const char* mark : {"\nException raised from", "\nC++ CapturedTraceback"}) {
        auto at = text.find(mark);
        if (at != std::string::npos) text.resize(at);
    }
    last_error = std::move(text);
    return last_error.c_str();
}

enum class Wants : uint8_t { Anything, Tensor, Float, Int, Bool, Number, IntList, FloatList, BoolList, TensorList, OptionalTensorList };

struct Parameter {
    std::string name;
    std::string type;
    Wants wants;
    bool optional;
    bool has_default;
    c10::IValue value;
};

struct Operator {
    c10::OperatorHandle handle;
    std::string name;
    std::vector<Parameter> parameters;
    size_t returns;
};

static Wants wants(const c10::TypePtr& type, bool* optional) {
    switch (type->kind()) {
        case c10::TypeKind::OptionalType: {
            *optional = true;
            bool inner;
            return wants(type->castRaw<c10::OptionalType>()->getElementType(), &inner);
        }
        case c10::TypeKind::TensorType: return Wants::Tensor;
        case c10::TypeKind::FloatType: return Wants::Float;
        case c10::TypeKind::IntType: return Wants::Int;
        case c10::TypeKind::BoolType: return Wants::Bool;
        case c10::TypeKind::NumberType: return Wants::Number;
        case c10::TypeKind::ListType: {
            bool inner = false;
            switch (wants(type->castRaw<c10::ListType>()->getElementType(), &inner)) {
                case Wants::Int: return Wants::IntList;
                case Wants::Float: return Wants::FloatList;
                case Wants::Bool: return Wants::BoolList;
                case Wants::Tensor: return inner ? Wants::OptionalTensorList : Wants::TensorList;
                default: return Wants::Anything;
            }
        }
        default: return Wants::Anything;
    }
}

static const char* tag_name(int32_t tag) {
    static const char* names[] = {"nothing", "null", "an integer", "a floating-point number", "a bool", "a tensor", "a list of integers",
        "a list of floating-point numbers", "a list of bools", "a list of tensors", "a string", "a device", "a generator", "a complex number"};
    return tag >= 0 && tag <= Complex ? names[tag] : "an unknown value";
}

[[noreturn]] static void mismatch(const Operator& op, size_t position, int32_t tag) {
    const Parameter& parameter = op.parameters[position];
    std::ostringstream text;
    text << op.name << "(): argument '" << parameter.name << "' (position " << position + 1 << ") must be " << parameter.type << ", not " << tag_name(tag);
    throw std::invalid_argument(text.str());
}

// libtorch 1 has an optional of its own, libtorch 2 the standard library's.
using OptionalTensor = decltype(c10::IValue().toOptional<at::Tensor>());

template <typename T, typename S>
static c10::List<T> list(const Value& value) {
    const S* items = static_cast<const S*>(value.p);
    c10::List<T> result;
    result.reserve(value.length);
    for (int32_t k = 0; k < value.length; ++k) result.push_back(static_cast<T>(items[k]));
    return result;
}

// A number in a tensor's place, as an operand of `+` is: it takes part in type promotion as a number does. It gets the type of
// the tensor it is combined with where that changes nothing, because libtorch would otherwise convert it, at twice the cost of the sum.
static at::Tensor number(const at::Scalar& scalar, const Value* partner) {
    at::ScalarType type = scalar.isComplex() ? at::kComplexDouble : scalar.isFloatingPoint() ? at::kDouble : scalar.isBoolean() ? at::kBool : at::kLong;
    if (partner != nullptr && partner->tag == Tensor && !scalar.isComplex()) {
        at::ScalarType own = c10::typeMetaToScalarType(static_cast<Handle>(partner->p)->dtype());
        const bool fits = own == at::kDouble || (own == at::kFloat && std::abs(scalar.toDouble()) <= std::numeric_limits<float>::max());
        if (fits) type = own;
    }
    at::Tensor result = at::detail::scalar_tensor_static(scalar, type, at::kCPU);
    result.unsafeGetTensorImpl()->set_wrapped_number(true);
    return result;
}

static c10::IValue argument(const Operator& op, size_t position, const Value& value, const Value* partner) {
    const Parameter& parameter = op.parameters[position];
    const Wants kind = parameter.wants;
    switch (value.tag) {
        case Missing:
            if (!parameter.has_default) mismatch(op, position, Missing);
            return parameter.value;
        case None:
            if (!parameter.optional) mismatch(op, position, None);
            return {};
        case Int:
            if (kind == Wants::Int || kind == Wants::Number || kind == Wants::Anything) return value.i;
            if (kind == Wants::Float) return static_cast<double>(value.i);
            if (kind == Wants::IntList) return c10::List<int64_t>({value.i});
            if (kind == Wants::Tensor) return number(value.i, partner);
            break;
        case Double:
            if (kind == Wants::Float || kind == Wants::Number) return value.d;
            if (kind == Wants::Tensor) return number(value.d, partner);
            break;
        case Bool:
            if (kind == Wants::Bool || kind == Wants::Number) return value.i != 0;
            if (kind == Wants::Tensor) return number(at::Scalar(value.i != 0), partner);
            break;
        case Tensor:
            if (kind == Wants::Tensor) return borrow(static_cast<Handle>(value.p));
            break;
        case IntList:
            if (kind == Wants::IntList) return list<int64_t, int64_t>(value);
            if (kind == Wants::FloatList) return list<double, int64_t>(value);
            break;
        case DoubleList:
            if (kind == Wants::FloatList) return list<double, double>(value);
            break;
        case BoolList:
            if (kind == Wants::BoolList) return list<bool, uint8_t>(value);
            break;
        case TensorList: {
            const Handle* items = static_cast<const Handle*>(value.p);
            if (kind == Wants::TensorList) {
                c10::List<at::Tensor> result;
                result.reserve(value.length);
                for (int32_t k = 0; k < value.length; ++k) {
                    if (items[k] == nullptr) mismatch(op, position, None);
                    result.push_back(borrow(items[k]));
                }
                return result;
            }
            if (kind == Wants::OptionalTensorList) {
                c10::List<OptionalTensor> result;
                result.reserve(value.length);
                for (int32_t k = 0; k < value.length; ++k)
                    result.push_back(items[k] == nullptr ? OptionalTensor() : OptionalTensor(borrow(items[k])));
                return result;
            }
            break;
        }
        case String:
            if (kind == Wants::Anything) return std::string(static_cast<const char*>(value.p), value.length);
            break;
        case Device:
            if (kind == Wants::Anything) return c10::Device(static_cast<c10::DeviceType>(value.i), static_cast<c10::DeviceIndex>(value.length));
            break;
        case Generator:
            if (kind == Wants::Anything)
                return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(value.p)));
            break;
        case Complex: {
            const double* parts = static_cast<const double*>(value.p);
            if (kind == Wants::Number) return c10::complex<double>(parts[0], parts[1]);
            if (kind == Wants::Tensor) return number(c10::complex<double>(parts[0], parts[1]), partner);
            break;
        }
    }
    mismatch(op, position, value.tag);
}

static void store(c10::IValue&& result, Value& out) {
    out.length = 0;
    if (result.isTensor()) {
        out.p = release(std::move(result).toTensor());
        out.tag = out.p == nullptr ? None : Tensor;
    } else if (result.isInt()) {
        out.tag = Int;
        out.i = result.toInt();
    } else if (result.isDouble()) {
        out.tag = Double;
        out.d = result.toDouble();
    } else if (result.isBool()) {
        out.tag = Bool;
        out.i = result.toBool();
    } else if (result.isNone()) {
        out.tag = None;
        out.i = 0;
    } else if (result.isTensorList()) {
        auto tensors = std::move(result).toTensorVector();
        auto* items = static_cast<Handle*>(std::malloc(sizeof(Handle) * (tensors.size() + 1)));
        if (items == nullptr) throw std::bad_alloc();
        for (size_t k = 0; k < tensors.size(); ++k) items[k] = release(std::move(tensors[k]));
        out.tag = TensorList;
        out.length = static_cast<int32_t>(tensors.size());
        out.p = items;
    } else {
        throw std::runtime_error("an operator returned a " + result.tagKind() + ", which has no managed counterpart");
    }
}

static thread_local torch::jit::Stack shared_stack;
static thread_local int depth = 0;

// A call made from within another (a callback out of libtorch) must not grow the stack that the outer kernel reads from.
struct Frame {
    torch::jit::Stack own;
    torch::jit::Stack& stack;
    Frame() : stack(depth++ == 0 ? shared_stack : own) {}
    ~Frame() {
        stack.clear();
        --depth;
    }
};

}  // namespace shim

using namespace shim;

SHIM const char* shim_find(const char* name, const char* overload, Operator** out) {
    return guarded([&] {
        auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        auto op = new Operator{handle, name, {}, handle.schema().returns().size()};
        for (const c10::Argument& from : handle.schema().arguments()) {
            Parameter to{from.name(), from.type()->str(), Wants::Anything, false, from.default_value().has_value(), {}};
            to.wants = wants(from.type(), &to.optional);
            if (to.has_default) to.value = *from.default_value();
            op->parameters.push_back(std::move(to));
        }
        *out = op;  // lives as long as the process, as the dispatcher's own table does
    });
}

// Reads `count` arguments from `values`, calls, and writes results over them, up to `capacity`; with capacity 0 results are dropped.
SHIM const char* shim_call(Operator* op, Value* values, int32_t count, int32_t capacity) {
    return guarded([&] {
        Frame frame;
        auto& stack = frame.stack;
        const size_t arity = op->parameters.size();
        if (static_cast<size_t>(count) > arity)
            throw std::invalid_argument(op->name + "() takes " + std::to_string(arity) + " arguments, not " + std::to_string(count));
        static const Value missing{};
        for (size_t k = 0; k < arity; ++k) {
            const Value* partner = count < 2 || k > 1 ? nullptr : &values[1 - k];
            stack.push_back(argument(*op, k, k < static_cast<size_t>(count) ? values[k] : missing, partner));
        }
        op->handle.callBoxed(stack);
        if (capacity == 0) return;
        if (stack.size() > static_cast<size_t>(capacity)) throw std::length_error(op->name + "() returns " + std::to_string(stack.size()) + " values");
        for (int32_t k = 0; k < capacity; ++k) {
            if (static_cast<size_t>(k) < stack.size())
                store(std::move(stack[k]), values[k]);
            else
                values[k] = Value{None, 0, {0}};
        }
    });
}

SHIM void shim_free(void* memory) { std::free(memory); }
