using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Listens to a module's forward passes, whatever number of tensors it takes.</summary>
internal static class LayerHooks
{
    /// <summary>Calls back before and after each run of a module; neither changes what the module is given or gives.</summary>
    /// <param name="module">The module.</param>
    /// <param name="before">Is told what the module is given.</param>
    /// <param name="after">Is told what it was given and what it gives. The tensors live during the call only.</param>
    /// <returns>Removes the hooks again; null where the module takes other inputs than tensors, so that nothing was hooked.</returns>
    public static Action? Add(nn.Module module, Action<Tensor[]> before, Action<Tensor[], Tensor> after)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                return Both(
                    one.register_forward_pre_hook((_, input) =>
                    {
                        before([input]);
                        return input;
                    }).remove,
                    one.register_forward_hook((_, input, output) => Told(output, input)).remove);
            case nn.Module<Tensor, Tensor, Tensor> two:
                return Both(
                    two.register_forward_pre_hook((_, first, second) =>
                    {
                        before([first, second]);
                        return null;
                    }).remove,
                    two.register_forward_hook((_, first, second, output) => Told(output, first, second)).remove);
            case nn.Module<Tensor, Tensor, Tensor, Tensor> three:
                return Both(
                    three.register_forward_pre_hook((_, first, second, third) =>
                    {
                        before([first, second, third]);
                        return null;
                    }).remove,
                    three.register_forward_hook((_, first, second, third, output) => Told(output, first, second, third)).remove);
            case nn.Module<Tensor[], Tensor> many:
                return Both(
                    many.register_forward_pre_hook((_, inputs) =>
                    {
                        before(inputs);
                        return inputs;
                    }).remove,
                    many.register_forward_hook((_, inputs, output) => Told(output, inputs)).remove);
            default:
                return null;
        }

        Tensor Told(Tensor output, params Tensor[] inputs)
        {
            after(inputs, output);
            return output;
        }

        static Action Both(Action first, Action second) => first + second;
    }
}
