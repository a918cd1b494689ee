namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public Module _to(Tensor other, bool non_blocking) => Move(other.device, other.dtype, non_blocking);

            /// <summary>
            /// Moves and converts every parameter, gradient and buffer in place, so that an optimizer keeps working on them.
            /// Only floating-point and complex tensors change their element type.
            /// </summary>
            internal Module Move(Device? device, ScalarType? dtype, bool non_blocking)
            {
                if (dtype is { } wanted && !IsFloatingOrComplex(wanted))
                {
                    throw new ArgumentException(
                        $"nn.Module.to only accepts floating point or complex types, but got desired dtype={wanted}");
                }

                if (device?.type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
                using var _ = no_grad();
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    MoveInPlace(parameter, device, dtype, non_blocking);
                    if (grad is not null && MoveInPlace(grad, device, dtype, non_blocking)) parameter.grad = grad;
                }

                foreach (var (_, buffer) in named_buffers()) MoveInPlace(buffer, device, dtype, non_blocking);
                return this;
            }

            private static bool MoveInPlace(Tensor tensor, Device? device, ScalarType? dtype, bool non_blocking)
            {
                var type = dtype is { } wanted && IsFloatingOrComplex(tensor.dtype) ? wanted : tensor.dtype;
                var target = device ?? tensor.device;
                if (type == tensor.dtype && target.type == tensor.device_type && (target.index < 0 || target.index == tensor.device_index))
                {
                    return false;
                }

                using var moved = tensor.to(type, target, non_blocking: non_blocking);
                tensor.SetData(moved);
                return true;
            }

            private static bool IsFloatingOrComplex(ScalarType type)
                => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
                    or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;
        }
    }
}
