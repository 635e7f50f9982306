namespace Grpc.Core;

/// <summary>Stands for a server call towards the client calls made on its behalf.</summary>
public abstract class ContextPropagationToken
{
    private protected ContextPropagationToken() { }
}
