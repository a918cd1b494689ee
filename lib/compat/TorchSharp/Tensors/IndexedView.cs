using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor indexed as in Python: numbers, slices, None and ellipses make a view; tensors and bools select from that view.
    /// </summary>
    private sealed class IndexedView : IDisposable
    {
        private readonly List<Tensor?> selectors = [];
        private readonly List<Tensor> owned = [];
        private Tensor view;
        private int dim;

        public IndexedView(Tensor tensor, TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            view = tensor;
            int consumed = indices.Sum(Consumed);
            if (consumed > tensor.Dimensions)
            {
                throw new ArgumentException($"too many indices for tensor of dimension {tensor.Dimensions}: {consumed}", nameof(indices));
            }

            try
            {
                foreach (TensorIndex index in indices)
                {
                    Apply(index, (int)tensor.Dimensions - consumed);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public Tensor Read()
        {
            if (selectors.Count > 0)
            {
                return Op.Call("index.Tensor"u8, view, selectors.ToArray());
            }

            // The last view is the caller's: another alias of it would cost as much as the slice itself.
            if (owned.Count > 0 && ReferenceEquals(owned[^1], view))
            {
                owned.RemoveAt(owned.Count - 1);
                return view;
            }

            return view.alias();
        }

        public void Write(Tensor value, bool accumulate)
        {
            ArgumentNullException.ThrowIfNull(value);
            using Tensor trimmed = WithoutLeadingOnes(value, selectors.Count > 0 ? long.MaxValue : view.Dimensions);
            if (selectors.Count > 0)
            {
                using Tensor typed = trimmed.to(view.dtype, view.device);
                Op.On(view, "index_put_"u8, view, selectors.ToArray(), typed, accumulate);
            }
            else if (accumulate)
            {
                view.add_(trimmed);
            }
            else
            {
                view.copy_(trimmed);
            }
        }

        public void Dispose()
        {
            foreach (Tensor tensor in owned)
            {
                tensor.Dispose();
            }
        }

        private static int Consumed(TensorIndex index) => index.What switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice or TensorIndex.Kind.Null => 1,
            TensorIndex.Kind.Tensor => IsMask(index.Positions!) ? (int)index.Positions!.Dimensions : 1,
            _ => 0,
        };

        private static bool IsMask(Tensor tensor) => tensor.dtype is ScalarType.Bool or ScalarType.Byte;

        private void Apply(TensorIndex index, int unnamed)
        {
            switch (index.What)
            {
                case TensorIndex.Kind.Ellipsis:
                    dim += unnamed;
                    break;
                case TensorIndex.Kind.None:
                    Step(view.unsqueeze(dim++));
                    break;
                case TensorIndex.Kind.Null:
                    dim++;
                    break;
                case TensorIndex.Kind.Single:
                    Step(view.select(dim, index.Start!.Value));
                    break;
                case TensorIndex.Kind.Slice when index is { Start: null, Stop: null, Step: null or 1 }:
                    dim++;
                    break;
                case TensorIndex.Kind.Slice:
                    Step(Op.Call("slice.Tensor"u8, view, dim++, index.Start, index.Stop, Stride(index)));
                    break;
                case TensorIndex.Kind.Bool:
                    Step(view.unsqueeze(dim));
                    Select(Own(tensor(new[] { index.Start != 0 }, device: view.device)), 1);
                    break;
                case TensorIndex.Kind.Tensor:
                    Tensor positions = index.Positions!;
                    // Older releases of libtorch index by int64 only.
                    Tensor widened = IsMask(positions) || positions.dtype == ScalarType.Int64 ? positions : Own(positions.to(ScalarType.Int64));
                    Select(widened, Consumed(index));
                    break;
            }
        }

        private static long Stride(TensorIndex index) =>
            index.Step is null or > 0 ? index.Step ?? 1 : throw new ArgumentException($"step is {index.Step}, but it should always be positive.");

        private void Select(Tensor positions, int dimensions)
        {
            while (selectors.Count < dim)
            {
                selectors.Add(null);
            }

            selectors.Add(positions);
            dim += dimensions;
        }

        private void Step(Tensor next) => view = Own(next);

        private Tensor Own(Tensor tensor)
        {
            owned.Add(tensor);
            return tensor;
        }

        // NumPy's rule: a value may have more dimensions than the place it goes to if the extra ones are of size 1.
        private static Tensor WithoutLeadingOnes(Tensor value, long dimensions)
        {
            long[] shape = value.shape;
            int skip = 0;
            while (shape.Length - skip > dimensions && shape[skip] == 1)
            {
                skip++;
            }

            return skip == 0 ? value.alias() : value.reshape(shape[skip..]);
        }
    }
}
