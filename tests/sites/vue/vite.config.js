import vue from "@vitejs/plugin-vue";
import trefoil from "trefoil-survey/vite";

const isCustomElement = (tag) => tag === "trefoil-survey";

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } }), trefoil()] };
