namespace WaferVision.Tests.Formats;

/// <summary>Damages a file's bytes in the ways in which files get damaged, the same way for the same seed.</summary>
internal static class Mutations
{
    public static byte[] Of(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        byte[] damaged = [.. bytes];
        for (int times = random.Next(1, 4); times > 0 && damaged.Length > 1; times--)
        {
            int at = random.Next(damaged.Length), other = random.Next(damaged.Length), length = random.Next(1, Math.Min(40, damaged.Length));
            damaged = random.Next(6) switch
            {
                0 => [.. damaged[..at], (byte)random.Next(256), .. damaged[(at + 1)..]],
                1 => damaged[..at],
                2 => [.. damaged[..at], .. damaged[Math.Min(damaged.Length, at + length)..]],
                3 => [.. damaged[..at], .. damaged[other..Math.Min(damaged.Length, other + length)], .. damaged[at..]],
                4 => [.. damaged[..at], (byte)(damaged[at] ^ (1 << random.Next(8))), .. damaged[(at + 1)..]],
                _ => [.. damaged[..at], .. "99999999999999999999"u8, .. damaged[at..]],
            };
        }

        return damaged;
    }
}
