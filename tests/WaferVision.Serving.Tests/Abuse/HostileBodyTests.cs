using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Serving.Tests.Abuse;

/// <summary>Bodies made to do harm.</summary>
[Collection(AbuseCollection.Name)]
public sealed class HostileBodyTests(AbusedService service)
{
    // Four pieces of the largest body, what it may unpack to, and room for the garbage of the moment.
    private const long Bounded = 400 << 20;

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e999")]
    [InlineData("-1")]
    [InlineData("3")]
    [InlineData("0.5")]
    [InlineData("99999999999999999999999999")]
    [InlineData("\"1\"x")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("'1'")]
    [InlineData("0x1")]
    [InlineData("01")]
    [InlineData("\\u0031")]
    [InlineData("/* 1 */ 1")]
    public async Task ADieThatIsNoCodeIsRefused(string die) => await RefusedAsync(Encoding.UTF8.GetBytes($"{{\"map\":[[1,{die}],[1,2]]}}"), 400);

    [Theory]
    [InlineData("{\"map\":[[1]]")]
    [InlineData("{\"map\":[[1]],}")]
    [InlineData("{\"map\":[[1]]}}")]
    [InlineData("{\"map\":[[1]],\"name\":5}")]
    [InlineData("{\"map\":[[1]],\"name\":\"\\ud800\"}")]
    [InlineData("{\"maps\":[]}")]
    [InlineData("{\"maps\":{}}")]
    [InlineData("{\"maps\":[[[1]],null]}")]
    [InlineData("{\"map\":[]}")]
    [InlineData("{\"map\":[[]]}")]
    [InlineData("{\"map\":[\"\"]}")]
    [InlineData("{\"map\":[\"012\",\"01\"]}")]
    [InlineData("{\"map\":[\"01\\u0032\"]}")]
    [InlineData("{\"map\":[[1]],\"maps\":[[[1]]]}")]
    [InlineData("[[[1]],[[1]],5]")]
    [InlineData("[")]
    [InlineData("{")]
    public async Task WhatIsNoGridIsRefused(string body) => await RefusedAsync(Encoding.UTF8.GetBytes(body), 400);

    [Fact]
    public async Task TextInAnotherEncodingIsRefused()
    {
        const string Body = "{\"map\":[[1]],\"name\":\"W\"}";
        await RefusedAsync(Encoding.Unicode.GetBytes(Body));
        await RefusedAsync(Encoding.UTF32.GetBytes(Body));
        byte[] broken = Encoding.UTF8.GetBytes(Body);
        broken[^3] = 0xff;
        await RefusedAsync(broken, 400);
    }

    [Fact]
    public async Task DeepAndLongJsonIsRefusedWithinMemory() => await BoundedAsync(
        (Encoding.UTF8.GetBytes(new string('[', 4 << 20)), 400),
        (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"map\":", 1 << 19))), 400),
        (Encoding.UTF8.GetBytes("{\"name\":\"" + new string('x', 4 << 20) + "\",\"map\":[[1]]}"), 400),
        (Encoding.UTF8.GetBytes("{\"" + new string('x', 4 << 20) + "\":[[1]]}"), 400),
        (Encoding.UTF8.GetBytes("{\"map\":[[1" + new string('0', 4 << 20) + "]]}"), 400),
        (Encoding.UTF8.GetBytes("{\"map\":[[" + string.Join(',', Enumerable.Repeat('1', 2 << 20)) + "]]}"), null),
        (Encoding.UTF8.GetBytes("{\"map\":[" + string.Join(',', Enumerable.Repeat("[1]", 1 << 20)) + "]}"), null),
        (Encoding.UTF8.GetBytes("{\"maps\":[" + string.Join(',', Enumerable.Repeat("[[1]]", 1 << 20)) + "]}"), 413));

    [Fact]
    public async Task BombsAreRefusedWithinMemory()
    {
        byte[] packed = AbusedService.Zipped(1 << 28), array = service.Bodies["stored"];
        await BoundedAsync(
            (packed, 413),
            (AbusedService.Zipped(packed), 400),
            (AbusedService.Zipped(AbusedService.Zipped(service.Bodies["stdf"])), 400),
            (Archive("dies", 1 << 28), 413),
            (Lying(Archive("dies", 64 << 20)), null),
            (Archive([.. Enumerable.Range(0, 65_000).Select(i => ($"{i}", 0))]), 413),
            (array[..^22], 400));
    }

    [Fact]
    public async Task PicturesAndGridsThatClaimToBeHugeAreRefusedWithinMemory() => await BoundedAsync(
        (Png(60_000, 60_000), 413),
        (Png(1, 2_000_000_000), 413),
        (Png(0, 0), 400),
        (Png(1024, 1024), 400),
        (Wide(-16_000, 16_000), null),
        (Wide(-1000, 1000), 413),
        (Text("""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><MapData>&c;</MapData>"""), 400),
        (Text("""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><MapData>&b;</MapData>"""), 400));

    [Fact]
    public async Task SomeoneElsesFilesAreRefused() => await BoundedAsync(
        ([0x80, 4, 0x8c, 2, (byte)'o', (byte)'s', 0x8c, 6, .. "system"u8, 0x93, 0x8c, 2, (byte)'i', (byte)'d', 0x85, (byte)'R', (byte)'.'], 415),
        ("\x7fELF\x02\x01\x01"u8.ToArray(), 415),
        ("%PDF-1.7"u8.ToArray(), 415),
        ("GIF89a"u8.ToArray(), 415),
        ([0xff, 0xd8, 0xff, 0xe0, 0, 16], 415),
        ("<html></html>"u8.ToArray(), 400),
        ([], 415),
        (new byte[100_000], 415));

    [Theory]
    [InlineData("?deadline_ms=0")]
    [InlineData("?deadline_ms=-5")]
    [InlineData("?deadline_ms=soon")]
    [InlineData("?deadline_ms=99999999999999")]
    [InlineData("?heatmap=2")]
    [InlineData("?heatmap=NaN")]
    [InlineData("?priority=urgent")]
    [InlineData("?priority=%00%ff%f0")]
    [InlineData("?priority=high&priority=low")]
    public async Task QueriesThatMakeNoSenseAreRefused(string query)
    {
        (int status, string? fault) = await service.PostAsync(service.Bodies["json"], "application/json", query);
        Assert.True(status == 400 && fault is null, $"{status} {fault}");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    // An archive with an array of zeros.
    private static byte[] Archive(string name, int zeros) => Archive((name, zeros));

    private static byte[] Archive(params (string Name, int Zeros)[] entries)
    {
        using MemoryStream result = new();
        using (ZipArchive zip = new(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            byte[] piece = new byte[1 << 20];
            foreach ((string name, int zeros) in entries)
            {
                using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
                string header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({zeros},), }}\n";
                entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
                for (int written = 0; written < zeros; written += piece.Length)
                {
                    entry.Write(piece);
                }
            }
        }

        return result.ToArray();
    }

    // The directory of the archive, and the entry itself, say that a thousand bytes come out of it.
    private static byte[] Lying(byte[] archive)
    {
        int directory = archive.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(directory + 24), 1000);
        return archive;
    }

    // A picture's head with a wrong checksum, and no pixels.
    private static byte[] Png(int width, int height)
    {
        byte[] head = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), height);
        return [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. head, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0xae, 0x42, 0x60, 0x82];
    }

    // A lot of one wafer with a die in each of two corners.
    private static byte[] Wide(short low, short high)
    {
        string path = Path.GetTempFileName();
        try
        {
            StdfFile.Write(path, [new TestedWafer(new WaferMap(1, 2, [1, 2]))]);
            byte[] stdf = File.ReadAllBytes(path);
            List<int> parts = [];
            for (int at = 0; at < stdf.Length; at += 4 + BinaryPrimitives.ReadUInt16LittleEndian(stdf.AsSpan(at)))
            {
                if (stdf[at + 2] == 5 && stdf[at + 3] == 20)
                {
                    parts.Add(at + 4);
                }
            }

            foreach ((int part, short coordinate) in parts.Zip((short[])[low, high]))
            {
                // PRR: head, site, flags (1 byte each), tests and bins (2 each), then x and y.
                BinaryPrimitives.WriteInt16LittleEndian(stdf.AsSpan(part + 9), coordinate);
                BinaryPrimitives.WriteInt16LittleEndian(stdf.AsSpan(part + 11), coordinate);
            }

            return stdf;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task RefusedAsync(byte[] body, int? status = null)
    {
        (int found, string? fault) = await service.PostAsync(body, "application/json");
        Assert.True(fault is null && found >= 400 && (status is null || found == status), $"{found} instead of {status}: {fault}");
    }

    // Every body several times at the same time, as an attacker would.
    private async Task BoundedAsync(params (byte[] Body, int? Status)[] bodies)
    {
        foreach ((byte[] body, int? status) in bodies)
        {
            long memory = await AbusedService.MemoryOfAsync(() => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RefusedAsync(body, status))));
            Assert.True(memory < Bounded, $"body {Array.FindIndex(bodies, other => ReferenceEquals(other.Body, body))}: {memory:N0} bytes");
        }

        await service.AssertAnswersAsync();
    }
}
