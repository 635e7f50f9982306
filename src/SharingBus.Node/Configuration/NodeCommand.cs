namespace SharingBus.Node.Configuration;

internal static class NodeCommand { public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length); }
