using System.Runtime.InteropServices;

namespace WaferVision.Tests;

public sealed class ProcessorTests
{
    [Fact]
    public void It_is_named_as_the_system_names_it()
    {
        Assert.NotEmpty(Processor.Name);
        Assert.Contains(Processor.Name, Processor.Description, StringComparison.Ordinal);
        Assert.Contains($"{Environment.ProcessorCount}", Processor.Description, StringComparison.Ordinal);
        if (Linux("model name") is { } name)
        {
            Assert.Equal(name, Processor.Name);
        }
    }

    [Fact]
    public void Its_instruction_sets_are_those_that_the_system_lists()
    {
        if (Linux("flags")?.Split(' ') is { } flags)
        {
            (string Flag, string Set)[] known = [("avx2", "AVX2"), ("avx512f", "AVX-512"), ("avx512_vnni", "AVX-512 VNNI"), ("avx_vnni", "AVX-VNNI"), ("amx_int8", "AMX")];
            Assert.Equal(known.Where(set => flags.Contains(set.Flag)).Select(set => set.Set), Processor.InstructionSets);
            Assert.Equal(flags.Contains("avx512_vnni") || flags.Contains("avx_vnni"), Processor.HasIntegerDotProduct);
        }
    }

    private static string? Linux(string key) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(": ", 2)[1].Trim()
            : null;
}
