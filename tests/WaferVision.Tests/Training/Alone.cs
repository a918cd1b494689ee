namespace WaferVision.Tests.Training;

/// <summary>Tests that no other test may run beside: they depend on what the whole process shares (torch's random generator, memory, the environment).</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
