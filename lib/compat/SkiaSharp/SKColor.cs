namespace SkiaSharp;

public readonly struct SKColor : IEquatable<SKColor>
{
    private readonly uint _color;

    public SKColor(byte red, byte green, byte blue, byte alpha) =>
        _color = ((uint)alpha << 24) | ((uint)red << 16) | ((uint)green << 8) | blue;

    public byte Alpha => (byte)(_color >> 24);

    public byte Red => (byte)(_color >> 16);

    public byte Green => (byte)(_color >> 8);

    public byte Blue => (byte)_color;

    public static bool operator ==(SKColor left, SKColor right) => left.Equals(right);

    public static bool operator !=(SKColor left, SKColor right) => !left.Equals(right);

    public bool Equals(SKColor obj) => obj._color == _color;

    public override bool Equals(object? other) => other is SKColor color && Equals(color);

    public override int GetHashCode() => _color.GetHashCode();

    public override string ToString() => $"#{Alpha:x2}{Red:x2}{Green:x2}{Blue:x2}";
}
