using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public TensorAccessor<T> data<T>() where T : struct
        {
            RequireHost();
            RequireType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        public T item<T>() where T : struct
        {
            RequireType(typeof(T));
            Value value = Single(out Complex complex);
            if (typeof(T) == typeof(float)) return As<float, T>((float)value.AsDouble);
            if (typeof(T) == typeof(double)) return As<double, T>(value.AsDouble);
            if (typeof(T) == typeof(long)) return As<long, T>(value.Bits);
            if (typeof(T) == typeof(int)) return As<int, T>((int)value.Bits);
            if (typeof(T) == typeof(bool)) return As<bool, T>(value.Bits != 0);
            if (typeof(T) == typeof(byte)) return As<byte, T>((byte)value.Bits);
            if (typeof(T) == typeof(sbyte)) return As<sbyte, T>((sbyte)value.Bits);
            if (typeof(T) == typeof(short)) return As<short, T>((short)value.Bits);
            if (typeof(T) == typeof(Half)) return As<Half, T>((Half)value.AsDouble);
            if (typeof(T) == typeof(BFloat16)) return As<BFloat16, T>((BFloat16)value.AsDouble);
            if (typeof(T) == typeof(Complex)) return As<Complex, T>(complex);
            return As<(float, float), T>(((float)complex.Real, (float)complex.Imaginary));
        }

        public Scalar ToScalar()
        {
            Value value = Single(out Complex complex);
            ScalarType type = dtype;
            return value.Tag switch
            {
                Tag.Complex => new Scalar(complex.Real, complex.Imaginary, type),
                Tag.Double => new Scalar(value.AsDouble, type),
                _ => new Scalar(value.Bits, type),
            };
        }

        public unsafe Span<byte> bytes
        {
            get
            {
                RequireHost();
                if (!is_contiguous())
                {
                    throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                }

                return new Span<byte>((void*)DataPointer(), checked((int)(NumberOfElements * ElementSize)));
            }

            set
            {
                Span<byte> target = bytes;
                if (value.Length != target.Length)
                {
                    throw new ArgumentException($"Mismatched data sizes in SetBytes(): the tensor has {target.Length} bytes, the value {value.Length}.");
                }

                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

        private unsafe Value Single(out Complex complex)
        {
            Value value;
            complex = default;
            if (Shim.CpuScalar(Handle, &value) == 0)
            {
                double* parts = stackalloc double[2];
                Shim.Check(Shim.Item(Handle, &value, parts));
                complex = new Complex(parts[0], parts[1]);
            }

            GC.KeepAlive(this);
            return value;
        }

        private void RequireType(Type type)
        {
            ScalarType own = dtype;
            if (own != TypeOf(type))
            {
                throw new ArgumentException($"{type.Name} is not compatible with {own}", nameof(type));
            }
        }

        private void RequireHost()
        {
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
        }
    }
}
