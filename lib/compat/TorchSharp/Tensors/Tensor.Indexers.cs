using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Selected(indices);
            set => Assign(indices, value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Selected([i1, i2]);
            set => Assign([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Selected([i1, i2, i3]);
            set => Assign([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Selected([i1, i2, i3, i4]);
            set => Assign([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Selected([i1, i2, i3, i4, i5]);
            set => Assign([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Selected([i1, i2, i3, i4, i5, i6]);
            set => Assign([i1, i2, i3, i4, i5, i6], value);
        }

        public Tensor index(params Tensor[] indices) => Op.Call("index.Tensor"u8, this, indices);

        public Tensor index(params TensorIndex[] indices)
        {
            using var view = new IndexedView(this, indices);
            return view.Read();
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Op.On(this, "index_put_"u8, this, indices, value);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Op.On(this, "index_put_"u8, this, indices, value, accumulate);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = new IndexedView(this, indices);
            view.Write(value, accumulate);
            return this;
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using Tensor number = full_like(this, value, []);
            return index_put_(number, indices);
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor number = full_like(this, value, []);
            return index_put_(number, indices);
        }

        private static Tensor full_like(Tensor like, Scalar value, ReadOnlySpan<long> size) =>
            Op.Call("full"u8, size, value, like.dtype, Arg.None, like.device);

        private Tensor Selected(ReadOnlySpan<long> indices)
        {
            if (indices.IsEmpty)
            {
                return alias();
            }

            Tensor current = select(0, indices[0]);
            for (int k = 1; k < indices.Length; k++)
            {
                using Tensor outer = current;
                current = outer.select(0, indices[k]);
            }

            return current;
        }

        private void Assign(ReadOnlySpan<long> indices, Tensor value)
        {
            using Tensor target = Selected(indices);
            target.copy_(value);
        }
    }
}
