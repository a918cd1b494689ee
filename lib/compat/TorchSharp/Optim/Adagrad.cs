using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Divides the gradient by the root of the sum of its squares so far (Duchi, Hazan and Singer 2011).</summary>
public class Adagrad : OptimizerHelper
{
    private readonly Options _defaults;

    public Adagrad(
        IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
        : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps) { }

    public Adagrad(
        IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (lr_decay < 0) throw new ArgumentException($"Invalid lr_decay value: {lr_decay}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        _defaults = new Options(lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        foreach (var group in parameters) add_param_group(group);
    }

    public override void add_param_group(Modules.ParamGroup param_group) => Add(param_group, _defaults, parameter => new State(parameter));

    public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, state => state.step, Update);

    private static void Update(Batch<State> batch, Options options)
    {
        var parameters = batch.Parameters;
        var gradients = batch.Gradients(maximize: false, options.weight_decay!.Value);
        foreach (var state in batch.States) state.step++;
        var sums = batch.Of(state => state.sum);
        Foreach.AddcmulInPlace(sums, gradients, gradients, 1);
        var scale = Foreach.Sqrt(sums);
        Foreach.AddInPlace(scale, options.eps!.Value);
        var rate = options.LearningRate!.Value / (1 + batch.Steps * options.lr_decay!.Value);
        Foreach.AddcdivInPlace(parameters, gradients, scale, -rate);
    }

    public class Options : OptimizerOptions
    {
        public double? lr_decay;
        public double? weight_decay;
        public double? initial_accumulator_value;
        public double? eps;

        public Options() { }

        internal Options(double lr, double lr_decay, double weight_decay, double initial_accumulator_value, double eps)
        {
            LearningRate = lr;
            (this.lr_decay, this.weight_decay, this.initial_accumulator_value, this.eps)
                = (lr_decay, weight_decay, initial_accumulator_value, eps);
        }

        public override void SaveStateDict(BinaryWriter writer) => base.SaveStateDict(writer);

        public override void LoadStateDict(BinaryReader reader) => base.LoadStateDict(reader);

        public override void LoadStateDict(OptimizerOptions source) => base.LoadStateDict(source);

        private protected override void Each(OptionVisitor visitor, OptimizerOptions? other)
        {
            var source = (Options?)other;
            visitor.Visit(ref lr_decay, source?.lr_decay);
            visitor.Visit(ref initial_accumulator_value, source?.initial_accumulator_value);
            visitor.Visit(ref eps, source?.eps);
            visitor.Visit(ref weight_decay, source?.weight_decay);
        }
    }

    public class ParamGroup : ParamGroup<Options>
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
            : base(parameters, new Options(lr, lr_decay, weight_decay, initial_accumulator_value, eps)) { }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor? sum;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            sum = Zeros().fill_(((Options)options).initial_accumulator_value!.Value);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            SaveTensors(writer);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            LoadTensors(reader);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            step = ((State)source).step;
            CopyTensors(source);
        }

        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && step == state.step && TensorsClose(state);

        public override void to(Device device) => MoveTensors(device);

        public void Dispose() => DisposeTensors();

        private protected override void Each(StateVisitor visit, OptimizerState? other)
        {
            var source = (State?)other;
            visit(ref sum, source?.sum, optional: false);
        }
    }
}
