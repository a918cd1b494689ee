using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace WaferVision;

/// <summary>The processor that this program runs on. A time means little without it.</summary>
public static class Processor
{
    /// <summary>What the processor calls itself, or its architecture where it does not say.</summary>
    public static string Name { get; } = FindName();

    /// <summary>
    /// The instruction sets that matter for neural networks, among AVX2, AVX-512, AVX-512 VNNI, AVX-VNNI, AMX, NEON and DotProd, so far as the operating
    /// system lets programs use them.
    /// </summary>
    public static IReadOnlyList<string> InstructionSets { get; } = [.. FindInstructionSets()];

    /// <summary>Whether it multiplies and adds 8-bit whole numbers in one instruction, without clipping sums in between: VNNI, or DotProd.</summary>
    public static bool HasIntegerDotProduct { get; } = InstructionSets.Any(set => set.EndsWith("VNNI", StringComparison.Ordinal) || set == "DotProd");

    /// <summary>Name, number of logical cores and instruction sets in one line.</summary>
    public static string Description { get; } = $"{Name}, {Environment.ProcessorCount} logical cores, {string.Join(", ", InstructionSets)}";

    // Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, CPUID: the brand string is in leaves 80000002H to 80000004H.
    private static string FindName()
    {
        const int First = unchecked((int)0x80000002), Last = unchecked((int)0x80000004);
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < unchecked((uint)Last))
        {
            return $"{RuntimeInformation.ProcessArchitecture}";
        }

        byte[] text = [.. Enumerable.Range(First, 3).SelectMany(leaf =>
        {
            (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(leaf, 0);
            return MemoryMarshal.AsBytes<int>([eax, ebx, ecx, edx]).ToArray();
        })];
        return Encoding.ASCII.GetString(text).TrimEnd('\0', ' ').Trim();
    }

    // The same manual, leaf 7: bits of ECX and EDX in subleaf 0, of EAX in subleaf 1.
    private static IEnumerable<string> FindInstructionSets()
    {
        const int Avx512VnniBit = 11, AmxInt8Bit = 25, AvxVnniBit = 4;
        if (X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7)
        {
            (int subleaves, _, int ecx, int edx) = X86Base.CpuId(7, 0);
            int eax = subleaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
            (bool Usable, string Name)[] sets =
            [
                (Avx2.IsSupported, "AVX2"), (Avx512F.IsSupported, "AVX-512"), (Avx512F.IsSupported && Has(ecx, Avx512VnniBit), "AVX-512 VNNI"),
                (Avx2.IsSupported && Has(eax, AvxVnniBit), "AVX-VNNI"), (Avx512F.IsSupported && Has(edx, AmxInt8Bit), "AMX"),
            ];
            return sets.Where(set => set.Usable).Select(set => set.Name);
        }

        (bool Usable, string Name)[] arm = [(AdvSimd.IsSupported, "NEON"), (Dp.IsSupported, "DotProd")];
        return arm.Where(set => set.Usable).Select(set => set.Name);

        static bool Has(int register, int bit) => (register >> bit & 1) != 0;
    }
}
