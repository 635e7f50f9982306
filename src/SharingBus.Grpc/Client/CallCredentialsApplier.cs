using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Runs call credentials and collects the headers they add.</summary>
internal sealed class CallCredentialsApplier(AuthInterceptorContext context, Metadata target) : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> interceptors = [];

    public async Task ApplyAsync(CallCredentials credentials)
    {
        interceptors.Clear();
        credentials.InternalPopulateConfiguration(this, null);
        foreach (AsyncAuthInterceptor interceptor in interceptors)
        {
            await interceptor(context, target);
        }
    }

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (CallCredentials part in credentials)
        {
            part.InternalPopulateConfiguration(this, state);
        }
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
        interceptors.Add(interceptor);
}
