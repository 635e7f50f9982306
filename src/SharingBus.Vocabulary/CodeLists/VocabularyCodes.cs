using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>Code lists of the vocabulary's own to which agencies map their terms; written as the proto file names them, for example "SELF_HARM".</summary>
public static class VocabularyCodes
{
    /// <summary>The form of harm.</summary>
    public static CodeList<HarmForm> HarmForm { get; } =
        CodeList<HarmForm>.OfVocabulary("harm form", CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("HarmForm"));

    /// <summary>What is believed to drive it.</summary>
    public static CodeList<Motivation> Motivation { get; } =
        CodeList<Motivation>.OfVocabulary("motivation", CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("Motivation"));

    /// <summary>What part a person has in the matter.</summary>
    public static CodeList<SubjectCategory> SubjectCategory { get; } = CodeList<SubjectCategory>.OfVocabulary(
        "subject category", CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("SubjectCategory"));

    /// <summary>Why a notice is shared.</summary>
    public static CodeList<Purpose> Purpose { get; } =
        CodeList<Purpose>.OfVocabulary("purpose", CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("Purpose"));
}
