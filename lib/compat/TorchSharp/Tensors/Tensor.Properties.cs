using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe long Dimensions
        {
            get
            {
                int count = Shim.Dim(Handle);
                GC.KeepAlive(this);
                return count >= 0 ? count : throw NoSizes();
            }
        }

        public long ndim => Dimensions;

        public long NumberOfElements
        {
            get
            {
                long count = Shim.NumEl(Handle);
                GC.KeepAlive(this);
                return count >= 0 ? count : throw NoSizes();
            }
        }

        /// <summary>The size of each dimension.</summary>
        public unsafe long[] shape
        {
            get
            {
                long* sizes = stackalloc long[8];
                int count = Shim.Sizes(Handle, sizes, 8);
                long[] result = count >= 0 ? new long[count] : throw NoSizes();
                if (count <= 8)
                {
                    new ReadOnlySpan<long>(sizes, count).CopyTo(result);
                }
                else
                {
                    fixed (long* all = result)
                    {
                        _ = Shim.Sizes(Handle, all, count);
                    }
                }

                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The element type.</summary>
        public ScalarType dtype
        {
            get
            {
                int type = Shim.DType(Handle);
                GC.KeepAlive(this);
                return (ScalarType)type;
            }
        }

        /// <summary>Where the tensor lies.</summary>
        public Device device
        {
            get
            {
                Properties properties = Read();
                return new Device((DeviceType)properties.DeviceType, properties.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Read().DeviceType;

        public int device_index => Read().DeviceIndex;

        public long ElementSize => dtype.ElementSize();

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Read().IsSparse != 0;

        public bool is_leaf => Read().IsLeaf != 0;

        /// <summary>Whether operations are recorded for gradients.</summary>
        public unsafe bool requires_grad
        {
            get => Read().RequiresGrad != 0;
            set
            {
                Shim.Check(Shim.SetRequiresGrad(Handle, value ? (byte)1 : (byte)0));
                GC.KeepAlive(this);
            }
        }

        public long dim() => Dimensions;

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        /// <summary>The size of a dimension.</summary>
        public long[] size() => shape;

        public long size(int dim)
        {
            long[] sizes = shape;
            return sizes[Wrap(dim, sizes.Length)];
        }

        public unsafe long[] stride()
        {
            var result = new long[Dimensions];
            fixed (long* all = result)
            {
                if (Shim.Strides(Handle, all, result.Length) < 0)
                {
                    throw new InvalidOperationException("This tensor's layout has no strides.");
                }
            }

            GC.KeepAlive(this);
            return result;
        }

        public long stride(int dim)
        {
            long[] strides = stride();
            return strides[Wrap(dim, strides.Length)];
        }

        public unsafe long storage_offset()
        {
            void* data;
            long offset;
            Shim.Check(Shim.Data(Handle, &data, &offset));
            GC.KeepAlive(this);
            return offset;
        }

        public bool is_contiguous() => Read().IsContiguous != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_conj() => Read().IsConj != 0;

        public bool is_neg() => Read().IsNeg != 0;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_quantized() => torch.is_quantized(dtype);

        public bool is_nonzero() => Op.Many("is_nonzero"u8, this);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>The address of the first element, wherever the tensor lives.</summary>
        internal unsafe nint DataPointer()
        {
            void* data;
            long offset;
            Shim.Check(Shim.Data(Handle, &data, &offset));
            GC.KeepAlive(this);
            return (nint)data;
        }

        private unsafe Properties Read()
        {
            Properties properties;
            Shim.Check(Shim.Properties(Handle, &properties));
            GC.KeepAlive(this);
            return properties;
        }

        private static int Wrap(int dim, int count) =>
            dim >= -count && dim < count
                ? dim < 0 ? dim + count : dim
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {dim})");

        private static InvalidOperationException NoSizes() => new("This tensor's layout has no fixed sizes.");
    }
}
