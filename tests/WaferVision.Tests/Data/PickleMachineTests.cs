using System.Numerics;
using WaferVision.Data.Pickle;
using WaferVision.Tests.Training.PyTorch;

namespace WaferVision.Tests.Data;

public class PickleMachineTests
{
    // In Python, for each protocol p of 3 to 5, with s = ["s"]:
    // base64.b64encode(pickle.dumps({"a": [1, -2, 2**40, 2**70, -2**70, 300, 70000, 1.5, None, True, False, b"xy", b"z" * 300, "na\u00efve", (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (), [], {}], 7: "x" * 300, "same": [s, s]}, p))
    public static readonly TheoryData<string> Protocols =
    [
        "gAN9cQAoWAEAAABhcQFdcQIoSwFK/v///4oGAAAAAAABigkAAAAAAAAAAECKCQAAAAAAAAAAwE0sAUpwEQEARz/4AAAAAAAAToiJQwJ4eXEDQiwBAAB6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enpxBFgGAAAAbmHDr3ZlcQVLAYVxBksBSwKGcQdLAUsCSwOHcQgoSwFLAksDSwR0cQkpXXEKfXELZUsHWCwBAAB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHhxDFgEAAAAc2FtZXENXXEOKF1xD1gBAAAAc3EQYWgPZXUu",
        "gASV8AIAAAAAAAB9lCiMAWGUXZQoSwFK/v///4oGAAAAAAABigkAAAAAAAAAAECKCQAAAAAAAAAAwE0sAUpwEQEARz/4AAAAAAAAToiJQwJ4eZRCLAEAAHp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6epSMBm5hw692ZZRLAYWUSwFLAoaUSwFLAksDh5QoSwFLAksDSwR0lCldlH2UZUsHWCwBAAB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHiUjARzYW1llF2UKF2UjAFzlGFoD2V1Lg==",
        "gAWV8AIAAAAAAAB9lCiMAWGUXZQoSwFK/v///4oGAAAAAAABigkAAAAAAAAAAECKCQAAAAAAAAAAwE0sAUpwEQEARz/4AAAAAAAAToiJQwJ4eZRCLAEAAHp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6epSMBm5hw692ZZRLAYWUSwFLAoaUSwFLAksDh5QoSwFLAksDSwR0lCldlH2UZUsHWCwBAAB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHiUjARzYW1llF2UKF2UjAFzlGFoD2V1Lg==",
    ];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_Python_pickles_comes_back(string base64)
    {
        var found = Assert.IsType<PickleDictionary>(Read(Convert.FromBase64String(base64)));

        object?[] expected =
        [
            1L, -2L, 1L << 40, BigInteger.Pow(2, 70), -BigInteger.Pow(2, 70), 300L, 70000L, 1.5, null, true, false, "xy"u8.ToArray(), Enumerable.Repeat((byte)'z', 300).ToArray(),
            "na\u00efve", new object?[] { 1L }, new object?[] { 1L, 2L }, new object?[] { 1L, 2L, 3L }, new object?[] { 1L, 2L, 3L, 4L }, Array.Empty<object?>(), new List<object?>(),
        ];
        var list = Assert.IsType<List<object?>>(found["a"]);
        Assert.Equal(expected, list.Take(expected.Length));
        Assert.Empty(Assert.IsType<PickleDictionary>(list[^1]).Pairs);
        Assert.Equal(["a", 7L, "same"], found.Pairs.Select(pair => pair.Key));
        var same = Assert.IsType<List<object?>>(found["same"]);
        Assert.Same(same[0], same[1]);
        Assert.Equal(["s"], Assert.IsType<List<object?>>(same[0]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Memos_that_are_never_recalled_are_not_kept(string base64)
    {
        byte[] pickle = Convert.FromBase64String(base64);

        HashSet<uint> recalled = PickleMemos.Recalled(Input(pickle));
        var found = Assert.IsType<PickleDictionary>(PickleMachine.Read(Input(pickle), new Nothing(), 1000, recalled));

        Assert.Single(recalled);
        var same = Assert.IsType<List<object?>>(found["same"]);
        Assert.Same(same[0], same[1]);
        Assert.Throws<InvalidDataException>(() => PickleMachine.Read(Input(pickle), new Nothing(), 1000, [uint.MaxValue]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Long_strings_lie_in_the_arena(string base64)
    {
        byte[] pickle = Convert.FromBase64String(base64);
        var arena = new PickleArena(pickle.Length);

        var found = Assert.IsType<PickleDictionary>(PickleMachine.Read(Input(pickle), new Nothing(), 1000, arena: arena));

        var bytes = Assert.Single(Assert.IsType<List<object?>>(found["a"]).OfType<PickleBlob>());
        Assert.Equal(Enumerable.Repeat((byte)'z', 300), bytes.Span.ToArray());
        var text = Assert.IsType<PickleBlob>(found.Pairs.Single(pair => pair.Key is 7L).Value);
        Assert.Equal((true, 300, 600), (text.IsText, text.Length, arena.Used));
        Assert.Throws<InvalidDataException>(() => PickleMachine.Read(Input(pickle), new Nothing(), 1000, arena: new PickleArena(500)));
    }

    [Fact]
    public void Strings_of_Python_2_lose_no_byte() =>
        Assert.Equal("\u0000\u00ff", Read(new PickleWriter().Op('U').Raw(2, 0, 255).Op('.').Bytes));

    [Fact]
    public void Several_pickles_are_read_one_after_the_other()
    {
        var input = new PickleInput(new MemoryStream([.. new PickleWriter().Number(1).Op('.').Bytes, .. new PickleWriter().Number(2).Op('.').Bytes]), 100, 1000);

        Assert.Equal(1L, PickleMachine.Read(input, new Nothing(), 10));
        Assert.Equal(2L, PickleMachine.Read(input, new Nothing(), 10));
        Assert.Contains("byte 112", Assert.Throws<InvalidDataException>(() => PickleMachine.Read(input, new Nothing(), 10)).Message, StringComparison.Ordinal);
    }

    private static object? Read(byte[] pickle) => PickleMachine.Read(Input(pickle), new Nothing(), 1000);

    private static PickleInput Input(byte[] pickle) => new(new MemoryStream(pickle), 0, pickle.Length);

    /// <summary>Allows no name.</summary>
    private sealed class Nothing : IPickleAllowList
    {
        public object? Find(string module, string name) => null;

        public object? Resolve(object? persistentId) => throw new InvalidDataException("none is allowed");
    }
}
