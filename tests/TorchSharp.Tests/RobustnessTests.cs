using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

[Collection(DefaultGenerator.Name)]
public class RobustnessTests
{
    /// <summary>Every method of a tensor and of torch, called on disposed, null and ill-matched arguments, returns or throws.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_call_crashes_the_process(bool disposed)
    {
        int calls = 0;
        // Gradient modes that a call switches on would outlive it on a thread of the pool.
        var thread = new Thread(() => calls = CallEverything(disposed));
        thread.Start();
        thread.Join();
        Assert.True(calls > 1000, $"only {calls} calls were made");
    }

    private static int CallEverything(bool disposed)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(5);
        int made = 0;
        foreach (MethodInfo method in typeof(Tensor).GetMethods().Concat(typeof(torch).GetMethods(BindingFlags.Public | BindingFlags.Static)))
        {
            // These change the process or the reference count itself, and say so in their names.
            if (method.DeclaringType == typeof(object) || method.Name is "DecoupleFromNativeHandle" or "UnsafeCreateTensor" or "save" or "load" or "Load" or "print"
                || method.Name.StartsWith("set_", StringComparison.Ordinal) || method.ContainsGenericParameters || method.ReturnType.IsByRefLike || method.GetParameters().Any(p => p.ParameterType.IsByRefLike))
            {
                continue;
            }

            for (int trial = 0; trial < (disposed ? 1 : 2); trial++)
            {
                Tensor target = Any(random);
                object?[] arguments = [.. method.GetParameters().Select(parameter => Argument(parameter.ParameterType, random))];
                if (disposed)
                {
                    target.Dispose();
                }

                using DisposeScope results = NewDisposeScope();
                try
                {
                    method.Invoke(method.IsStatic ? null : target, arguments);
                }
                catch (TargetInvocationException)
                {
                    // An exception is what bad arguments should meet; a crash would end the test process.
                }

                made++;
            }
        }

        return made;
    }

    private static Tensor Any(Random random) => random.Next(5) switch
    {
        0 => rand(2, 3),
        1 => arange(4),
        2 => ones(3, 3, float64),
        3 => tensor(true),
        _ => zeros(0),
    };

    private static object? Argument(Type type, Random random) => type switch
    {
        _ when type == typeof(Tensor) => random.Next(4) == 0 ? null : Any(random),
        _ when type == typeof(Tensor[]) => random.Next(4) == 0 ? null : new[] { Any(random), random.Next(3) == 0 ? null! : Any(random) },
        _ when type == typeof(Scalar) => random.Next(4) == 0 ? null : (Scalar)random.NextDouble(),
        _ when type == typeof(long) => random.NextInt64(-3, 5),
        _ when type == typeof(int) => random.Next(-3, 5),
        _ when type == typeof(long?) => random.Next(2) == 0 ? null : random.NextInt64(-3, 5),
        _ when type == typeof(long[]) => random.Next(4) == 0 ? null : new[] { random.NextInt64(-2, 4), random.NextInt64(-2, 4) },
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(double) => random.NextDouble() * 4 - 2,
        _ when type == typeof(float) => random.NextSingle() * 4 - 2,
        _ when type == typeof(string) => "ij,jk->ik",
        _ when type == typeof(TensorIndex[]) => new TensorIndex[] { TensorIndex.Ellipsis, random.Next(-2, 4), TensorIndex.Tensor(Any(random)) },
        _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length)),
        _ when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };
}
