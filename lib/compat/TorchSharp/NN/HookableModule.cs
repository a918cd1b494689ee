namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose calls can be observed or changed by hooks, which run in the order of their registration.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private OrderedDictionary<string, Action<Module>>? _modulePreHooks;
            private OrderedDictionary<string, Action<Module>>? _modulePostHooks;

            protected HookableModule(string name) : base(name) { }

            private protected OrderedDictionary<string, TPreHook>? PreHooks { get; private set; }

            private protected OrderedDictionary<string, TPostHook>? PostHooks { get; private set; }

            private protected bool HasHooks { get; private set; }

            public HookRemover register_forward_hook(TPostHook hook) => Add(PostHooks ??= [], hook);

            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(PreHooks ??= [], hook);

            public HookRemover register_forward_hook(Action<Module> hook) => Add(_modulePostHooks ??= [], hook);

            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(_modulePreHooks ??= [], hook);

            private HookRemover Add<THook>(OrderedDictionary<string, THook> hooks, THook hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                HasHooks = true;
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                PreHooks?.Remove(key);
                PostHooks?.Remove(key);
                _modulePreHooks?.Remove(key);
                _modulePostHooks?.Remove(key);
                HasHooks = PreHooks?.Count > 0 || PostHooks?.Count > 0 || _modulePreHooks?.Count > 0 || _modulePostHooks?.Count > 0;
            }

            private protected void RunPreHooks() => Run(_modulePreHooks);

            private protected void RunPostHooks() => Run(_modulePostHooks);

            // A copy, because a hook may remove itself.
            private void Run(OrderedDictionary<string, Action<Module>>? hooks)
            {
                if (hooks is null) return;
                foreach (var hook in hooks.Values.ToArray()) hook(this);
            }

            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove() => module.Remove(key);
            }
        }
    }
}
