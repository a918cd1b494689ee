using TorchSharp;
using WaferVision.Training;

namespace WaferVision.Tests.Training;

[Collection(Alone.Name)]
public class DeviceTests
{
    [Fact]
    public void The_choice_names_device_threads_and_existing_libraries()
    {
        DeviceChoice choice = Devices.Choose("cpu");

        Assert.Equal(DeviceType.CPU, choice.Device.type);
        Assert.Equal(torch.get_num_threads(), choice.Threads);
        Assert.NotEmpty(choice.Libraries);
        Assert.All(choice.Libraries, file => Assert.True(File.Exists(file), file));
        Assert.Contains("torch", choice.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_takes_a_gpu_where_there_is_one() =>
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, Devices.Choose().Device.type);

    [Fact]
    public void Unknown_devices_and_absent_gpus_are_refused()
    {
        Assert.Contains("expected auto", Assert.Throws<ArgumentException>(() => Devices.Choose("tpu")).Message, StringComparison.Ordinal);
        Assert.Contains("GPUs", Assert.Throws<InvalidOperationException>(() => Devices.Choose("cuda:99")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "lesson")]
    [InlineData("ci", "ci")]
    [InlineData(" FULL ", "full")]
    public void The_environment_chooses_the_profile(string? value, string expected)
    {
        string? before = Environment.GetEnvironmentVariable(Profile.Variable);
        try
        {
            Environment.SetEnvironmentVariable(Profile.Variable, value);
            Assert.Equal(expected, Profile.Current.Name);
            Assert.Equal(expected, Profile.Current.Pick("ci", "lesson", "full"));
            Environment.SetEnvironmentVariable(Profile.Variable, "huge");
            Assert.Throws<InvalidOperationException>(() => Profile.Current);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Profile.Variable, before);
        }
    }
}
