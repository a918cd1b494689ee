using System.Collections;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>
/// A CPU tensor's elements, in row-major order whatever the strides. It keeps the memory alive until it is disposed of: every method that
/// touches the memory ends with a KeepAlive, because the collector may otherwise free a temporary accessor in the middle of a copy.
/// </summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : struct
{
    private readonly Tensor? tensor;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private nint data;

    internal TensorAccessor(Tensor tensor)
    {
        // An own reference, outside every scope: the tensor itself may go first.
        this.tensor = new Tensor(Native.Shim.Share(tensor.Handle), register: false);
        GC.KeepAlive(tensor);
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
        data = tensor.DataPointer();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get
        {
            T value = At(Offset(indices));
            GC.KeepAlive(this);
            return value;
        }

        set
        {
            At(Offset(indices)) = value;
            GC.KeepAlive(this);
        }
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        if (shape.Length == 0)
        {
            return ToArray();
        }

        Array result = Array.CreateInstance(typeof(T), shape);
        T[] flat = ToArray();
        MemoryMarshal.AsBytes(flat.AsSpan()).CopyTo(
            MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(result), checked((int)(Count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()))));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);
    }

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int length = Room(array.Length, arrayIndex, tensorIndex);
        Span<T> target = array.Slice(arrayIndex, length);
        if (contiguous)
        {
            Memory(tensorIndex, length).CopyTo(target);
        }
        else
        {
            var position = new Position(shape, strides, tensorIndex);
            for (int k = 0; k < length; k++)
            {
                target[k] = At(position.Offset);
                position.Next();
            }
        }

        GC.KeepAlive(this);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);
    }

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int length = Room(array.Length, arrayIndex, tensorIndex);
        ReadOnlySpan<T> source = array.Slice(arrayIndex, length);
        if (contiguous)
        {
            source.CopyTo(Memory(tensorIndex, length));
        }
        else
        {
            var position = new Position(shape, strides, tensorIndex);
            for (int k = 0; k < length; k++)
            {
                At(position.Offset) = source[k];
                position.Next();
            }
        }

        GC.KeepAlive(this);
    }

    public IEnumerator<T> GetEnumerator()
    {
        var position = new Position(shape, strides, 0);
        for (long k = 0; k < Count; k++)
        {
            T value = At(position.Offset);
            GC.KeepAlive(this);
            yield return value;
            position.Next();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => HashCode.Combine(data, Count);

    public void Dispose()
    {
        data = 0;
        tensor?.Dispose();
    }

    private unsafe ref T At(long offset)
    {
        ObjectDisposedException.ThrowIf(data == 0, this);
        return ref System.Runtime.CompilerServices.Unsafe.Add(ref System.Runtime.CompilerServices.Unsafe.AsRef<T>((void*)data), (nint)offset);
    }

    private unsafe Span<T> Memory(long start, int length)
    {
        ObjectDisposedException.ThrowIf(data == 0, this);
        return length == 0 ? [] : new Span<T>((byte*)data + (start * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), length);
    }

    private long Offset(long[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (indices.Length != shape.Length)
        {
            // One index into a tensor of several dimensions counts the elements.
            return indices.Length == 1 && indices[0] >= 0 && indices[0] < Count
                ? new Position(shape, strides, indices[0]).Offset
                : throw new IndexOutOfRangeException($"{indices.Length} indices do not address an element of a tensor of shape [{string.Join(", ", shape)}].");
        }

        long offset = 0;
        for (int k = 0; k < indices.Length; k++)
        {
            long index = indices[k] < 0 ? indices[k] + shape[k] : indices[k];
            if (index < 0 || index >= shape[k])
            {
                throw new IndexOutOfRangeException($"Index {indices[k]} is out of range for dimension {k} of size {shape[k]}.");
            }

            offset += index * strides[k];
        }

        return offset;
    }

    private int Room(int length, int arrayIndex, long tensorIndex)
    {
        if (arrayIndex < 0 || arrayIndex > length)
        {
            throw new ArgumentOutOfRangeException(nameof(arrayIndex), arrayIndex, $"must be between 0 and the array's length, {length}");
        }

        if (tensorIndex < 0 || tensorIndex > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"must be between 0 and the tensor's element count, {Count}");
        }

        return (int)Math.Min(length - arrayIndex, Count - tensorIndex);
    }

    /// <summary>Walks the elements in row-major order and keeps the memory offset of the current one.</summary>
    private sealed class Position
    {
        private readonly long[] shape;
        private readonly long[] strides;
        private readonly long[] index;

        public Position(long[] shape, long[] strides, long start)
        {
            this.shape = shape;
            this.strides = strides;
            index = new long[shape.Length];
            for (int k = shape.Length - 1; k >= 0 && shape[k] > 0; k--)
            {
                index[k] = start % shape[k];
                start /= shape[k];
                Offset += index[k] * strides[k];
            }
        }

        public long Offset { get; private set; }

        public void Next()
        {
            for (int k = shape.Length - 1; k >= 0; k--)
            {
                Offset += strides[k];
                if (++index[k] < shape[k])
                {
                    return;
                }

                Offset -= index[k] * strides[k];
                index[k] = 0;
            }
        }
    }
}
