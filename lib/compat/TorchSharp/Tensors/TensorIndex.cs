namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry between the brackets of an index: a number, a slice, None, an ellipsis, a bool or a tensor.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            Null,
            None,
            Ellipsis,
            Single,
            Slice,
            Bool,
            Tensor,
        }

        private TensorIndex(Kind kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            What = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Positions = tensor;
        }

        public static TensorIndex Ellipsis = new(Kind.Ellipsis);
        public static TensorIndex None = new(Kind.None);
        public static TensorIndex Null = new(Kind.Null);
        public static TensorIndex Colon = Slice();

        internal Kind What { get; }

        internal long? Start { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Positions { get; }

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(Place(range.Start), range.End.Equals(Index.End) ? null : Place(range.End));

        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        public static TensorIndex Single(long? index) => new(Kind.Single, index ?? 0);

        public static TensorIndex Tensor(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return new(Kind.Tensor, tensor: tensor);
        }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(Place(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        // Counted from the end as a negative number; ^0, the end itself, has no such number and is the dimension's size to a slice.
        private static long Place(Index index) => index.IsFromEnd ? index.Value == 0 ? long.MaxValue : -index.Value : index.Value;
    }
}
