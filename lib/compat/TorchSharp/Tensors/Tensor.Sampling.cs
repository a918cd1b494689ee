using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli_(Tensor p, Generator? generator = null) => Op.On(this, "bernoulli_.Tensor"u8, this, p, generator);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Op.On(this, "bernoulli_.float"u8, this, p, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Op.Call("multinomial"u8, this, num_samples, replacement, generator);
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Op.On(this, "normal_"u8, this, mean, std, generator);
        public Tensor uniform_(double @from, double @to, Generator? generator = null) => Op.On(this, "uniform_"u8, this, @from, @to, generator);
    }
}
